import type { DataConverter } from '@temporalio/common';
import {
  type ActivityInterceptorsFactory,
  type NativeConnection,
  Worker,
  type WorkflowBundleOption,
} from '@temporalio/worker';
import type { Activities } from '../activities/index.ts';
import { renewalTaskQueueOf, subscriptionTaskQueue } from '../workflows/task-queues.ts';
import type { WorkerVersion } from './deployments.ts';
import { loggedActivities } from './logged-activities.ts';
import { toldActivities } from './told-activities.ts';
import { deploymentOptionsOf } from './versioning.ts';

export interface WorkerSettings {
  readonly connection: NativeConnection;
  readonly namespace: string;
  readonly taskQueue?: string;
  readonly activities: Activities;
  readonly workflowBundle: WorkflowBundleOption;
  /** Real money: renewals leave room under Stripe's rate limit for people who wait. */
  readonly live: boolean;
  readonly maxCachedWorkflows?: number;
  /** The same as every client's. */
  readonly dataConverter?: DataConverter;
  /**
   * Concurrent charges of one process. They mostly wait for the card processor, for about a second each, so twenty reach its
   * rate limit; more would only slow the process's other work.
   */
  readonly renewalsAtOnce?: number;
  /** Charges a second for renewals, of the 25 that Stripe allows an endpoint (docs/trust.md, "Limits to design around"); shared by all workers. */
  readonly renewalsPerSecond?: number;
  /** How long what is under way may go on after a stop signal. */
  readonly graceMs?: number;
  /** Which build they are; without one they take runs of any build (docs/deploy.md). */
  readonly version?: WorkerVersion | null;
  /** Called around each activity, outside of those that all have. */
  readonly activityInterceptors?: readonly ActivityInterceptorsFactory[];
  /** Whether what time makes due is charged; without it those charges wait in their queue. */
  readonly renewals?: boolean;
}

/** The workers of this process: one for tenants' workflows, one for the charges of renewals. */
export async function createWorkers(settings: WorkerSettings): Promise<readonly Worker[]> {
  const { connection, namespace, activities, live, taskQueue = subscriptionTaskQueue, version = null } = settings;
  const { maxCachedWorkflows = 600, renewalsAtOnce = 20, renewalsPerSecond = 20, graceMs = 30_000 } = settings;
  const { dataConverter = {}, activityInterceptors = [] } = settings;
  const interceptors = { activity: [...activityInterceptors, loggedActivities, toldActivities] };
  const shared = { connection, namespace, activities, interceptors, dataConverter, shutdownGraceTime: graceMs };
  const common = { ...shared, ...deploymentOptionsOf(version) };
  const lives = Worker.create({
    ...common,
    taskQueue,
    maxCachedWorkflows,
    // Without a cache there is room for one run: a second one's task would evict it during a step.
    ...(maxCachedWorkflows === 0 ? { maxConcurrentWorkflowTaskExecutions: 1 } : {}),
    workflowBundle: settings.workflowBundle,
  });
  if (settings.renewals === false) return [await lives];
  const renewals = Worker.create({
    ...common,
    taskQueue: renewalTaskQueueOf(taskQueue),
    maxConcurrentActivityTaskExecutions: renewalsAtOnce,
    ...(live ? { maxTaskQueueActivitiesPerSecond: renewalsPerSecond } : {}),
  });
  return Promise.all([lives, renewals]);
}
