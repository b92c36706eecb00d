import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { subscriptionWorkflowType, wake } from '../workflows/messages.ts';
import type { WorkerVersion } from './deployments.ts';
import type { Client } from './temporal-client.ts';

/* Runs found by a query of the visibility store, which may be some seconds late. */

export const running = "ExecutionStatus = 'Running'";

export function ofVersion({ deploymentName, buildId }: WorkerVersion): string {
  return `TemporalWorkerDeploymentVersion = '${deploymentName}:${buildId}'`;
}

/** A query for runs of another version, or of none, which a comparison alone would leave out. */
export function notOfVersion(version: WorkerVersion): string {
  return `(TemporalWorkerDeploymentVersion IS NULL OR NOT ${ofVersion(version)})`;
}

export function ofTenants(query: string): string {
  return `WorkflowType = '${subscriptionWorkflowType}' AND (${query})`;
}

export async function countOf(client: Client, query: string): Promise<number> {
  return (await client.workflow.count(query)).count;
}

export async function listRunsOf(client: Client, query: string, most: number): Promise<readonly string[]> {
  const found: string[] = [];
  for await (const { workflowId } of client.workflow.list({ query, pageSize: Math.min(most, 1_000) })) {
    found.push(workflowId);
    if (found.length === most) break;
  }
  return found;
}

const batchCompleted = 2;
/**
 * Signals tenants' runs that match, at a given pace, by one batch job of the server; answers how many. Runs of other
 * workflows are left alone, because they end soon.
 */
export async function wakeRuns(
  { workflowService, options: { namespace } }: Client,
  query: string,
  perSecond: number,
  say: (line: string) => void,
): Promise<number> {
  const jobId = `wake-${randomUUID()}`;
  await workflowService.startBatchOperation({
    namespace,
    jobId,
    reason: 'Another version of the workers is to go on',
    visibilityQuery: query,
    maxOperationsPerSecond: perSecond,
    signalOperation: { signal: wake.name, identity: 'deploy' },
  });
  for (;;) {
    await sleep(500);
    const { state, completeOperationCount, totalOperationCount, failureOperationCount } =
      await workflowService.describeBatchOperation({ namespace, jobId });
    if (state === batchCompleted) return completeOperationCount.toNumber();
    if (state > batchCompleted) throw new Error(`The batch ${jobId} has failed: see it in Temporal's UI`);
    const failed = failureOperationCount.toNumber();
    if (totalOperationCount.isZero()) continue;
    say(
      `  ${completeOperationCount.toNumber()} of ${totalOperationCount.toNumber()}${failed === 0 ? '' : `, ${failed} were gone`}`,
    );
  }
}
