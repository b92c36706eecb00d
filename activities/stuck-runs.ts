import { log } from '@temporalio/activity';
import type { Client } from '@temporalio/client';
import { recordConcern } from '../db/attention.ts';
import type { Database } from '../db/connect.ts';
import { type StuckRun, writeStuckRuns } from '../db/stuck-runs.ts';
import { stuckRunConcern } from '../domain/rules/lost-run.ts';

/**
 * The query for runs that Temporal reports, which it does after five failures of one workflow task, within about a
 * minute.
 */
export const reportedProblems =
  "TemporalReportedProblems IN ('category=WorkflowTaskFailed', 'category=WorkflowTaskTimedOut')";
const stuck = `ExecutionStatus = 'Running' AND ${reportedProblems}`;

/** The most runs of one sweep, as a bad version may have thousands. The others are found once these continue. */
const most = 5_000;
const tenantsWorkflow = /^subscription\/(.+)$/;

/**
 * Finds the runs whose workflow tasks fail, with one call to the visibility store per thousand. Raises a concern for
 * each tenant's run, and ends it when the run continues.
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
