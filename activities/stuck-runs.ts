import { log } from '@temporalio/activity';
import type { Client } from '@temporalio/client';
import { recordConcern } from '../db/attention.ts';
import type { Database } from '../db/connect.ts';
import { type StuckRun, writeStuckRuns } from '../db/stuck-runs.ts';
import { stuckRunConcern } from '../domain/rules/lost-run.ts';

/** Of a query: Temporal reports a run after five failures of one workflow task, within about a minute. */
export const reportedProblems =
  "TemporalReportedProblems IN ('category=WorkflowTaskFailed', 'category=WorkflowTaskTimedOut')";
const stuck = `ExecutionStatus = 'Running' AND ${reportedProblems}`;

/** A bad version may have thousands; what is beyond these is found when they go on. */
const most = 5_000;
const tenantsWorkflow = /^subscription\/(.+)$/;

/**
 * Finds the runs whose workflow tasks fail, so that nothing of them goes on: one call to the visibility store a thousand. Ops
 * are told of each tenant's, and told again when it goes on.
 */
export async function noteStuckRuns(db: Database, client: Client): Promise<number> {
  const found = await stuckRunsNow(client);
  const gone = await writeStuckRuns(db, found);
  for (const { tenantId, problem } of found)
    if (tenantId !== null) await recordConcern(db, tenantId, stuckRunConcern(problem), 'sweep');
  for (const { tenantId } of gone)
    if (tenantId !== null) await recordConcern(db, tenantId, stuckRunConcern(null), 'sweep');
  if (found.length > 0) log.error('Runs are stuck: their workflow tasks fail', { runs: found.length, first: found[0] });
  return found.length;
}

async function stuckRunsNow(client: Client): Promise<readonly StuckRun[]> {
  const found: StuckRun[] = [];
  for await (const { workflowId, runId, searchAttributes } of client.workflow.list({ query: stuck, pageSize: 1_000 })) {
    const tenantId = tenantsWorkflow.exec(workflowId)?.[1] ?? null;
    const problem = (searchAttributes['TemporalReportedProblems'] ?? []).map(String).join(', ');
    found.push({ workflowId, runId, tenantId, problem });
    if (found.length === most) break;
  }
  return found;
}
