import { WorkflowNotFoundError } from '@temporalio/common';
import type { ApiDeps } from '../deps.ts';

/** Longer than Temporal needs for it, and short enough for a page that can do without. */
const patienceMs = 1_000;

/**
 * Whether Temporal still keeps a run's history; `unknown` where it does not answer in time. A run is described by its ids,
 * which does not need the visibility store: that one takes few requests a second.
 */
export async function whetherKept(
  { temporal, log }: Pick<ApiDeps, 'temporal' | 'log'>,
  { workflowId, runId }: { readonly workflowId: string; readonly runId: string },
): Promise<'kept' | 'gone' | 'unknown'> {
  try {
    await temporal.withDeadline(Date.now() + patienceMs, () =>
      temporal.workflow.getHandle(workflowId, runId).describe(),
    );
    return 'kept';
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return 'gone';
    log.warn({ workflowId, runId, err: error }, 'Temporal does not say whether it keeps a history');
    return 'unknown';
  }
}
