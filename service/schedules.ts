import { type Connection, ScheduleAlreadyRunning, type ScheduleOptions, type ScheduleSpec } from '@temporalio/client';
import { hourMs } from '../domain/calendar.ts';
import {
  reconciliationWorkflowId,
  reconciliationWorkflowType,
  retentionWorkflowId,
  retentionWorkflowType,
  runSweepWorkflowId,
  runSweepWorkflowType,
} from '../workflows/messages.ts';
import type { ReconciliationInput } from '../workflows/reconciliation.ts';
import { grpcStatus, hasGrpcStatus, UnfitTemporalError } from './dependencies.ts';
import type { Client } from './temporal-client.ts';

/** The service's regular work, besides that of each tenant's workflow. */
const schedules: readonly {
  readonly id: string;
  readonly spec: ScheduleSpec;
  readonly workflowType: string;
  readonly workflowId: string;
  readonly args: readonly unknown[];
}[] = [
  // Recent charges are reconciled every hour, all charges every night.
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

/**
 * Creates the schedules or brings them up to date, and answers a line for each; one that ops have paused stays paused.
 */
export async function setSchedules({ schedule }: Client, taskQueue: string): Promise<readonly string[]> {
  for (const { id, spec, workflowType, workflowId, args } of schedules) {
    const options = {
      scheduleId: id,
      spec,
      action: { type: 'startWorkflow', workflowType, workflowId, taskQueue, args: [...args] },
      // A slow run is not interrupted; after an outage one run is enough.
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
  return schedules.map(({ id }) => id);
}

/** The schedules as Temporal has them. */
export interface PreparedSchedules {
  /** The ids of those that do not exist. */
  readonly missing: readonly string[];
  /** The task queue that the others start workflows on; null where there are none. */
  readonly taskQueue: string | null;
}

/** Looks at the schedules. Their content is not decoded: it may be encrypted with a key that is gone. */
export async function findSchedules(
  { workflowService }: Pick<Connection, 'workflowService'>,
  namespace: string,
): Promise<PreparedSchedules> {
  const queueOf = async (scheduleId: string): Promise<string | null | undefined> => {
    try {
      const { schedule } = await workflowService.describeSchedule({ namespace, scheduleId });
      return schedule?.action?.startWorkflow?.taskQueue?.name ?? null;
    } catch (error) {
      if (hasGrpcStatus(error, grpcStatus.notFound)) return undefined;
      throw error;
    }
  };
  const found = await Promise.all(schedules.map(async ({ id }) => ({ id, queue: await queueOf(id) })));
  return {
    missing: found.flatMap(({ id, queue }) => (queue === undefined ? [id] : [])),
    taskQueue: found.find(({ queue }) => typeof queue === 'string')?.queue ?? null,
  };
}

/**
 * Refuses a task queue that is not the one the namespace was prepared for: workers would ask on a queue that has no
 * runs, and new tenants' runs would wait on it.
 */
export function requireSameQueue({ taskQueue }: PreparedSchedules, wanted: string, namespace: string): void {
  if (taskQueue === null || taskQueue === wanted) return;
  throw new UnfitTemporalError(
    `The namespace ${namespace} was prepared for the task queue ${taskQueue}, and runs stay on their queue: set TEMPORAL_TASK_QUEUE=${taskQueue}, not ${wanted}. Where it has no runs yet, prepare it again.`,
  );
}
