import { log } from '@temporalio/activity';
import type { Client, WorkflowExecutionInfo } from '@temporalio/client';
import { WorkflowNotFoundError } from '@temporalio/common';
import pLimit from 'p-limit';
import { recordConcern } from '../db/attention.ts';
import type { Database } from '../db/connect.ts';
import { type StuckRun, writeStuckRuns } from '../db/stuck-runs.ts';
import type { ConcernReport } from '../domain/attention.ts';
import { pausedRunConcern, stuckRunConcern } from '../domain/rules/lost-run.ts';

/**
 * The query for runs that Temporal reports, which it does after five failures of one workflow task, within about a
 * minute.
 */
export const reportedProblems =
  "TemporalReportedProblems IN ('category=WorkflowTaskFailed', 'category=WorkflowTaskTimedOut')";
/** Of paused ones only tenants' runs: ops may have paused activities of others, such as the sender of mails, on purpose. */
const paused = "(WorkflowType = 'subscription' AND TemporalPauseInfo IS NOT NULL)";
const stuck = `ExecutionStatus = 'Running' AND (${reportedProblems} OR ${paused})`;

/** The most runs of one sweep, as a bad version may have thousands. The others are found once these continue. */
const most = 5_000;
const describedAtOnce = 4;
const tenantsWorkflow = /^subscription\/(.+)$/;

interface FoundStuck extends StuckRun {
  readonly concern: ConcernReport;
}

/**
 * Finds the runs whose workflow tasks fail, and tenants' runs that wait for a paused activity, with one call to the
 * visibility store per thousand and one to each paused run. Raises a concern for each tenant's run, and ends it when the
 * run continues.
 */
export async function noteStuckRuns(db: Database, client: Client): Promise<number> {
  const limit = pLimit(describedAtOnce);
  const listed = await runsOf(client, stuck);
  const looked = listed.map(async (run) => failingRun(run) ?? limit(() => pausedRun(client, run)));
  const found = (await Promise.all(looked)).filter((run) => run !== null);
  const runs = found.map(({ concern: _, ...run }) => run);
  const gone = await writeStuckRuns(db, runs);
  for (const { tenantId, concern } of found) if (tenantId !== null) await recordConcern(db, tenantId, concern, 'sweep');
  for (const { tenantId } of gone)
    if (tenantId !== null) await recordConcern(db, tenantId, stuckRunConcern(null), 'sweep');
  const [first] = runs;
  if (first !== undefined)
    log.error('Runs are stuck: their workflow tasks fail, or an activity was paused', { runs: runs.length, first });
  return runs.length;
}

async function runsOf(client: Client, query: string): Promise<readonly WorkflowExecutionInfo[]> {
  const found: WorkflowExecutionInfo[] = [];
  for await (const run of client.workflow.list({ query, pageSize: 1_000 })) {
    found.push(run);
    if (found.length === most) break;
  }
  return found;
}

/** A run whose workflow tasks fail; null for one that is listed because it is paused alone. */
function failingRun({ workflowId, runId, searchAttributes }: WorkflowExecutionInfo): FoundStuck | null {
  const problem = (searchAttributes['TemporalReportedProblems'] ?? []).map(String).join(', ');
  if (problem === '') return null;
  return { workflowId, runId, tenantId: tenantOf(workflowId), problem, concern: stuckRunConcern(problem) };
}

/** A run with the activities of it that are paused; null where none is any more, as the visibility store lags. */
async function pausedRun(client: Client, { workflowId, runId }: WorkflowExecutionInfo): Promise<FoundStuck | null> {
  const activities = await pausedActivities(client, workflowId, runId);
  if (activities.length === 0) return null;
  const problem = `paused activities: ${activities.map(({ type }) => type).join(', ')}`;
  return {
    workflowId,
    runId,
    tenantId: tenantOf(workflowId),
    problem,
    concern: pausedRunConcern(workflowId, activities),
  };
}

async function pausedActivities(client: Client, workflowId: string, runId: string) {
  try {
    const { raw } = await client.workflow.getHandle(workflowId, runId).describe();
    const pending = (raw.pendingActivities ?? []).filter((activity) => activity.paused === true);
    return pending.map(({ activityId, activityType }) => ({ id: activityId ?? '', type: activityType?.name ?? '' }));
  } catch (error) {
    // It has ended since it was listed.
    if (error instanceof WorkflowNotFoundError) return [];
    throw error;
  }
}

function tenantOf(workflowId: string): string | null {
  return tenantsWorkflow.exec(workflowId)?.[1] ?? null;
}
