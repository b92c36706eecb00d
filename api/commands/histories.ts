import { WorkflowNotFoundError } from '@temporalio/common';
import type { temporal as Api } from '@temporalio/proto';
import type { ApiDeps } from '../deps.ts';

/** Longer than Temporal needs for it, and short enough for a page that can do without. */
const patienceMs = 1_000;

type HistoryDeps = Pick<ApiDeps, 'temporal' | 'log'>;

/**
 * Whether Temporal still keeps a run's history; `unknown` where it does not answer in time. A run is described by its ids,
 * which does not need the visibility store: that one takes few requests a second.
 */
export async function whetherKept(
  deps: HistoryDeps,
  { workflowId, runId }: { readonly workflowId: string; readonly runId: string },
): Promise<'kept' | 'gone' | 'unknown'> {
  const described = await describe(deps, workflowId, runId);
  return typeof described === 'string' ? described : 'kept';
}

/** How a charge of unknown outcome is being looked up. */
export interface LookUps {
  /** How often it has been, without a clear answer. */
  readonly tries: number;
  /** When the next is; null while one is under way. */
  readonly nextAt: Date | null;
}

const lookingUp: ReadonlySet<string> = new Set(['lookUpCharge', 'awaitPayer']);

/** How often a tenant's undecided charge was looked up, and when it will be; null where no look-up waits, or Temporal does not say. */
export async function lookUpsOf(deps: HistoryDeps, workflowId: string): Promise<LookUps | null> {
  // The present run: a look-up goes on in the next one where a run ends.
  const described = await describe(deps, workflowId);
  if (typeof described === 'string') return null;
  const pending = described.raw.pendingActivities?.find(({ activityType }) => lookingUp.has(activityType?.name ?? ''));
  return pending === undefined ? null : lookUpsIn(pending);
}

type PendingActivity = Api.api.workflow.v1.IPendingActivityInfo;

/** A try that has not begun counts as the next one. */
function lookUpsIn({ attempt, nextAttemptScheduleTime: next }: PendingActivity): LookUps {
  const nextAt = next?.seconds == null ? null : new Date(Number(next.seconds) * 1000);
  return { tries: Math.max(0, (attempt ?? 1) - 1), nextAt };
}

async function describe({ temporal, log }: HistoryDeps, workflowId: string, runId?: string) {
  try {
    return await temporal.withDeadline(Date.now() + patienceMs, () =>
      temporal.workflow.getHandle(workflowId, runId).describe(),
    );
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return 'gone';
    log.warn({ workflowId, runId, err: error }, 'Temporal does not say whether it keeps a history');
    return 'unknown';
  }
}
