import { Client, ScheduleAlreadyRunning, type ScheduleOptions, type ScheduleSpec } from '@temporalio/client';
import { type NativeConnection, Worker, type WorkflowBundleOption } from '@temporalio/worker';
import type { Activities } from '../activities/index.ts';
import type { mailSender } from '../workflows/mail-sender.ts';
import {
  mailSenderWorkflowId,
  mailSenderWorkflowType,
  reconciliationWorkflowId,
  reconciliationWorkflowType,
  retentionWorkflowId,
  retentionWorkflowType,
  runSweepWorkflowId,
  runSweepWorkflowType,
} from '../workflows/messages.ts';
import type { ReconciliationInput } from '../workflows/reconciliation.ts';
import { renewalTaskQueueOf, subscriptionTaskQueue } from '../workflows/task-queues.ts';
import { bundleWorkflows } from './bundle-workflows.ts';
import { toldActivities } from './told-activities.ts';

export interface WorkerSettings {
  readonly connection: NativeConnection;
  readonly namespace: string;
  readonly taskQueue?: string;
  readonly activities: Activities;
  /** A bundle made beforehand; without one the workflows are bundled at the start. */
  readonly workflowBundle?: WorkflowBundleOption;
  /** Real money: renewals leave room under Stripe's rate limit for people who wait. */
  readonly live: boolean;
  readonly maxCachedWorkflows?: number;
  /** Whether what time makes due is charged; without it those charges wait in their queue. */
  readonly renewals?: boolean;
}

/** Charges a second for renewals, of the 25 that Stripe allows an endpoint (docs/trust.md, "Limits to design around"); shared by all workers. */
const renewalsPerSecond = 20;
const drainMs = 30_000;
/**
 * Concurrent charges of one process. They mostly wait for the card processor, for about a second each, so this reaches its
 * rate limit; more would only slow the process's other work.
 */
const renewalsAtOnce = 20;

/** The workers of this process: one for tenants' workflows, one for the charges of renewals. */
export async function createWorkers(settings: WorkerSettings): Promise<readonly Worker[]> {
  const { connection, namespace, activities, live, taskQueue = subscriptionTaskQueue } = settings;
  const interceptors = { activity: [toldActivities] };
  const common = { connection, namespace, activities, interceptors, shutdownGraceTime: drainMs };
  const maxCachedWorkflows = settings.maxCachedWorkflows ?? 600;
  const lives = Worker.create({
    ...common,
    taskQueue,
    maxCachedWorkflows,
    // Without a cache there is room for one run: a second one's task would evict it during a step.
    ...(maxCachedWorkflows === 0 ? { maxConcurrentWorkflowTaskExecutions: 1 } : {}),
    workflowBundle: settings.workflowBundle ?? { code: await bundleWorkflows() },
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

const lookForMailsEveryMs = 10_000;

/** Every worker starts the mail sender; where it runs already, nothing changes. */
export async function startMailSender(connection: NativeConnection, namespace: string): Promise<void> {
  const client = new Client({ connection, namespace });
  await client.workflow.start<typeof mailSender>(mailSenderWorkflowType, {
    workflowId: mailSenderWorkflowId,
    workflowIdConflictPolicy: 'USE_EXISTING',
    taskQueue: subscriptionTaskQueue,
    args: [{ everyMs: lookForMailsEveryMs }],
  });
}

const hourMs = 3_600_000;

/** What the service does by itself, beside what each tenant's own workflow does. */
const schedules: readonly {
  readonly id: string;
  readonly spec: ScheduleSpec;
  readonly workflowType: string;
  readonly workflowId: string;
  readonly args: readonly unknown[];
}[] = [
  // Recent charges are reconciled every hour, all of them every night.
  {
    id: 'reconciliation-hourly',
    spec: { intervals: [{ every: '1h', offset: '7m' }] },
    workflowType: reconciliationWorkflowType,
    workflowId: reconciliationWorkflowId('hourly'),
    args: [{ actor: 'schedule hourly', lastMs: 48 * hourMs } satisfies ReconciliationInput],
  },
  {
    id: 'reconciliation-nightly',
    spec: { calendars: [{ hour: 2, minute: 37 }] },
    workflowType: reconciliationWorkflowType,
    workflowId: reconciliationWorkflowId('nightly'),
    args: [{ actor: 'schedule nightly' } satisfies ReconciliationInput],
  },
  {
    id: runSweepWorkflowId,
    spec: { intervals: [{ every: '5m' }] },
    workflowType: runSweepWorkflowType,
    workflowId: runSweepWorkflowId,
    args: [],
  },
  {
    id: retentionWorkflowId,
    spec: { calendars: [{ hour: 3, minute: 17 }] },
    workflowType: retentionWorkflowType,
    workflowId: retentionWorkflowId,
    args: [],
  },
];

/** Every worker sets the schedules at its start; one that ops have paused stays paused. */
export async function setSchedules(
  connection: NativeConnection,
  namespace: string,
  taskQueue = subscriptionTaskQueue,
): Promise<void> {
  const { schedule } = new Client({ connection, namespace });
  for (const { id, spec, workflowType, workflowId, args } of schedules) {
    const options = {
      scheduleId: id,
      spec,
      action: { type: 'startWorkflow', workflowType, workflowId, taskQueue, args: [...args] },
      // A slow one is not interrupted; after an outage one is enough.
      policies: { overlap: 'SKIP', catchupWindow: '1h' },
    } satisfies ScheduleOptions;
    try {
      await schedule.create(options);
    } catch (error) {
      if (!(error instanceof ScheduleAlreadyRunning)) throw error;
      const { action, policies } = options;
      await schedule.getHandle(id).update(({ state }) => ({ spec, action, policies, state }));
    }
  }
}
