import type { Client } from '@temporalio/client';
import pLimit from 'p-limit';

/** By the numbers of the server's causes: a signal came as the run was about to end, or a worker's cache was left. */
const harmlessCauses: ReadonlySet<number> = new Set([1, 14]);
const readAtOnce = 8;

/** Every workflow task of every run that failed: a line each. */
export async function failedWorkflowTasks(temporal: Client): Promise<readonly string[]> {
  const limit = pLimit(readAtOnce);
  const runs: Promise<readonly string[]>[] = [];
  for await (const { workflowId, runId } of temporal.workflow.list())
    runs.push(limit(() => failuresIn(temporal, workflowId, runId)));
  return (await Promise.all(runs)).flat();
}

async function failuresIn(temporal: Client, workflowId: string, runId: string): Promise<readonly string[]> {
  const { events } = await temporal.workflow.getHandle(workflowId, runId).fetchHistory();
  return (events ?? []).flatMap(({ workflowTaskFailedEventAttributes: failed }) =>
    failed == null || harmlessCauses.has(failed.cause ?? 0)
      ? []
      : [`a workflow task of ${workflowId} failed (cause ${failed.cause}): ${failed.failure?.message}`],
  );
}
