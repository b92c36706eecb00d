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
  /** Whether real money moves: renewals then leave room under Stripe's rate limit for people who wait. */
  readonly live: boolean;
  readonly maxCachedWorkflows?: number;
  /** The converter that every client has too. */
  readonly dataConverter?: DataConverter;
  /**
   * How many charges one process makes at once. Each mostly waits about a second for the card processor, so twenty
   * reach its rate limit, and more would only slow other work.
   */
  readonly renewalsAtOnce?: number;
  /**
   * How many charges a second renewals make, of the 25 that Stripe allows an endpoint (docs/trust.md, "Limits to design
   * around"); all workers share them.
   */
  readonly renewalsPerSecond?: number;
  /** How long work under way may continue after a stop signal. */
  readonly graceMs?: number;
  /** Which build the workers are; without one they take runs of any build (docs/deploy.md). */
  readonly version?: WorkerVersion | null;
  /** Called around each activity, outside the interceptors that all activities have. */
  readonly activityInterceptors?: readonly ActivityInterceptorsFactory[];
  /** Whether charges that fall due by time are made; otherwise they wait in their queue. */
  readonly renewals?: boolean;
}

/** Creates this process's workers: one for tenants' workflows, one for the charges of renewals. */
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
    // Without a cache there is room for one run only: a second run's task would evict it during a step.
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
