import { setTimeout as sleep } from 'node:timers/promises';
import { isGrpcServiceError } from '@temporalio/client';
import { optionalTsToMs } from '@temporalio/common/lib/time.js';
import { renewalTaskQueueOf } from '../workflows/task-queues.ts';
import { grpcStatus } from './dependencies.ts';
import type { Client } from './temporal-client.ts';

/** What Temporal knows of the versions of this service's workers (docs/deploy.md). One client serves one namespace. */

/** One build of the workers; the build that a run is pinned to continues it. */
export interface WorkerVersion {
  readonly deploymentName: string;
  readonly buildId: string;
}

export interface KnownVersion {
  readonly buildId: string;
  readonly standing: 'current' | 'ramping' | 'draining' | 'drained' | 'inactive';
  /** When the version was last current; null where it never was. */
  readonly lastCurrentAt: number | null;
}

export interface Deployment {
  /** The build that takes runs as they begin; null where workers without a version take them. */
  readonly current: string | null;
  readonly ramping: { readonly buildId: string; readonly percentage: number } | null;
  /** Newest first. */
  readonly versions: readonly KnownVersion[];
  /** Sent back with a change, which then fails if another change came first. */
  readonly conflictToken: Uint8Array;
}

function isStatus(error: unknown, codes: readonly number[]): boolean {
  const found = isGrpcServiceError(error) ? error : error instanceof Error ? error.cause : null;
  return isGrpcServiceError(found) && codes.includes(found.code);
}

/** Whether the server knows versions of workers: older servers do not, and on others they are switched off. */
export async function supportsVersions({ workflowService, options: { namespace } }: Client): Promise<boolean> {
  try {
    await workflowService.listWorkerDeployments({ namespace, pageSize: 1 });
    return true;
  } catch (error) {
    if (isStatus(error, [grpcStatus.unimplemented, grpcStatus.permissionDenied])) return false;
    throw error;
  }
}

/** Reads a deployment; null where it never had a worker with a version. */
export async function readDeployment(client: Client, deploymentName: string): Promise<Deployment | null> {
  const { namespace } = client.options;
  try {
    const answer = await client.workflowService.describeWorkerDeployment({ namespace, deploymentName });
    const { routingConfig, versionSummaries } = answer.workerDeploymentInfo ?? {};
    const current = routingConfig?.currentDeploymentVersion?.buildId ?? null;
    const ramping = routingConfig?.rampingDeploymentVersion?.buildId ?? null;
    const newestFirst = [...(versionSummaries ?? [])].sort(
      (a, b) => (optionalTsToMs(b.createTime) ?? 0) - (optionalTsToMs(a.createTime) ?? 0),
    );
    return {
      current,
      ramping: ramping === null ? null : { buildId: ramping, percentage: routingConfig?.rampingVersionPercentage ?? 0 },
      versions: newestFirst.map(({ deploymentVersion, status, lastCurrentTime }) => ({
        buildId: deploymentVersion?.buildId ?? '',
        standing: standings[status ?? 0] ?? 'inactive',
        lastCurrentAt: optionalTsToMs(lastCurrentTime) ?? null,
      })),
      conflictToken: answer.conflictToken,
    };
  } catch (error) {
    if (isStatus(error, [grpcStatus.notFound])) return null;
    throw error;
  }
}

/** A version's standing, by the numbers of the server's `WorkerDeploymentVersionStatus`. */
const standings: Readonly<Partial<Record<number, KnownVersion['standing']>>> = {
  1: 'inactive',
  2: 'current',
  3: 'ramping',
  4: 'draining',
  5: 'drained',
};

/** The task queues from which a version's workers take work. */
export interface PolledQueues {
  readonly taskQueue: string;
  /** Whether charges that fall due by time are made: otherwise no worker polls their queue (docs/restore.md). */
  readonly renewals: boolean;
}

/** How many workers of a version poll each queue now; the second queue is needed for the charges of renewals. */
export async function pollersOf(
  client: Client,
  { deploymentName, buildId }: WorkerVersion,
  { taskQueue, renewals }: PolledQueues,
): Promise<number> {
  const queues = [[taskQueue, 1] as const, ...(renewals ? [[renewalTaskQueueOf(taskQueue), 2] as const] : [])];
  const pollers = await Promise.all(queues.map(([name, type]) => pollersOfQueue(client, name, type)));
  const ofVersion = pollers.map(
    (all) =>
      all.filter(({ deploymentOptions: own }) => own?.deploymentName === deploymentName && own.buildId === buildId)
        .length,
  );
  return Math.min(...ofVersion);
}

/** Whether workers without a version still poll: the server lists a poller for five minutes after its last call. */
export async function hasUnversionedPollers(client: Client, taskQueue: string): Promise<boolean> {
  const pollers = await pollersOfQueue(client, taskQueue, 1);
  return pollers.some(({ deploymentOptions: own }) => own?.workerVersioningMode !== 2);
}

async function pollersOfQueue({ workflowService, options: { namespace } }: Client, name: string, taskQueueType: 1 | 2) {
  return (await workflowService.describeTaskQueue({ namespace, taskQueue: { name }, taskQueueType })).pollers;
}

const readyWithinMs = 60_000;

/** Waits until a version's workers poll their queues, because a version without workers must not receive runs. */
export async function untilReady(client: Client, version: WorkerVersion, queues: PolledQueues): Promise<void> {
  for (const until = Date.now() + readyWithinMs; (await pollersOf(client, version, queues)) === 0; ) {
    if (Date.now() > until) throw new Error(noWorker(version, queues));
    await sleep(200);
  }
}

function noWorker({ buildId }: WorkerVersion, { renewals }: PolledQueues): string {
  const which = renewals ? 'both task queues: start it first, or set RENEWALS=false as its workers do' : 'tenants';
  return `No worker of version ${buildId} asks for work of ${which}.`;
}

/**
 * Makes a version current for all runs that begin, and ends a ramp. Runs under way notice the change when they wake.
 */
export async function setCurrent(
  client: Client,
  { deploymentName, buildId }: WorkerVersion,
  conflictToken: Uint8Array = new Uint8Array(),
): Promise<void> {
  const { workflowService, options } = client;
  const { namespace } = options;
  await untilRouted(() =>
    workflowService.setWorkerDeploymentCurrentVersion({ namespace, deploymentName, buildId, conflictToken }),
  );
  await untilKnown(client, deploymentName);
}

/** Routes a share of the tenants to a version; which ones is decided by the id of their workflow. */
export async function setRamping(
  client: Client,
  { deploymentName, buildId }: WorkerVersion,
  percentage: number,
): Promise<void> {
  const { workflowService, options } = client;
  const { namespace } = options;
  await untilRouted(() =>
    workflowService.setWorkerDeploymentRampingVersion({ namespace, deploymentName, buildId, percentage }),
  );
  await untilKnown(client, deploymentName);
}

/** Ends a ramp: an empty build with no share means to the server that there is none. */
export async function endRamp(client: Client, deploymentName: string): Promise<void> {
  await setRamping(client, { deploymentName, buildId: '' }, 0);
}

const updateInProgress = 1;

/**
 * Waits until all task queues know of a change, because the server answers before they do: a run that wakes earlier
 * would learn of no other version, and sleep again. Older servers answer afterwards.
 */
async function untilKnown({ workflowService, options: { namespace } }: Client, deploymentName: string): Promise<void> {
  for (const until = Date.now() + readyWithinMs; Date.now() < until; await sleep(200)) {
    const { workerDeploymentInfo } = await workflowService.describeWorkerDeployment({ namespace, deploymentName });
    if (workerDeploymentInfo?.routingConfigUpdateState !== updateInProgress) return;
  }
}

/** Retries a change, because the server takes a moment to know a version that has just started. */
async function untilRouted(change: () => Promise<unknown>): Promise<void> {
  for (const until = Date.now() + readyWithinMs; ; await sleep(200)) {
    try {
      await change();
      return;
    } catch (error) {
      const mayPass = isStatus(error, [grpcStatus.notFound, grpcStatus.failedPrecondition]);
      if (!mayPass || Date.now() > until || isConflict(error)) throw error;
    }
  }
}

/** Whether a change failed because another one came first. */
export function isConflict(error: unknown): boolean {
  return (
    isStatus(error, [grpcStatus.failedPrecondition]) &&
    String(error instanceof Error && error.message).includes('conflict')
  );
}
