import { randomUUID } from 'node:crypto';
import { WorkflowNotFoundError } from '@temporalio/client';
import { temporal } from '@temporalio/proto';
import { subscriptionWorkflowId } from '../../workflows/messages.ts';
import { until, type World } from '../support/world.ts';

/** A click in Temporal's UI: the run is gone, and nothing of it is written down. */
export function terminateRun({ client }: World, tenantId: string): Promise<void> {
  return ifRunning(() => client.workflow.getHandle(subscriptionWorkflowId(tenantId)).terminate('a click'));
}

/** "Request Cancellation" in Temporal's UI, which a tenant's workflow does not follow. */
export function requestCancellation({ client }: World, tenantId: string): Promise<void> {
  return ifRunning(() => client.workflow.getHandle(subscriptionWorkflowId(tenantId)).cancel());
}

const pollMs = 30_000;

/** A run that ended as canceled. The service's own does not end so: its task is answered here, in a worker's place. */
export async function cancelRun(world: World, tenantId: string): Promise<void> {
  const { client } = world;
  const taskQueue = `canceled-${tenantId}`;
  const handle = await client.workflow.start('subscription', { ...instead(tenantId), taskQueue, args: [] });
  await handle.cancel();
  const { namespace } = client.options;
  const { taskToken } = await client.withDeadline(Date.now() + pollMs, () =>
    client.workflowService.pollWorkflowTaskQueue({ namespace, taskQueue: { name: taskQueue } }),
  );
  await client.workflowService.respondWorkflowTaskCompleted({
    namespace,
    taskToken,
    commands: [
      {
        commandType: temporal.api.enums.v1.CommandType.COMMAND_TYPE_CANCEL_WORKFLOW_EXECUTION,
        cancelWorkflowExecutionCommandAttributes: {},
      },
    ],
  });
  await closed(world, tenantId);
}

/** A run that ended as failed. */
export async function failRun(world: World, tenantId: string): Promise<void> {
  const { client, taskQueue } = world;
  await client.workflow.start('refund', { ...instead(tenantId), taskQueue, args: [`none-${randomUUID()}`] });
  await closed(world, tenantId);
}

/** A run that ended as timed out. */
export async function timeRunOut(world: World, tenantId: string): Promise<void> {
  await world.client.workflow.start('subscription', {
    ...instead(tenantId),
    taskQueue: 'without-worker',
    workflowExecutionTimeout: '1s',
    args: [],
  });
  await closed(world, tenantId);
}

/** The run with its history is deleted, as by a click or `temporal workflow delete`. */
export async function deleteHistory(world: World, tenantId: string): Promise<void> {
  const { client, taskQueue: namespace } = world;
  const workflowId = subscriptionWorkflowId(tenantId);
  await client.workflowService.deleteWorkflowExecution({ namespace, workflowExecution: { workflowId } });
  await until(
    () => statusOf(world, tenantId),
    (status) => status === 'none',
  );
}

/**
 * "Reset" in Temporal's UI, or a namespace that was restored: a run is there that lacks what was recorded since a workflow
 * task, its first or the one before its last, and is not given it again.
 */
export function setRunBack(
  { client, taskQueue: namespace }: World,
  tenantId: string,
  to: 'first' | 'before last',
): Promise<void> {
  const workflowId = subscriptionWorkflowId(tenantId);
  return ifRunning(async () => {
    // A run that has just taken over may not have had a task yet.
    const tasks = await until(
      async () => {
        const { events } = await client.workflow.getHandle(workflowId).fetchHistory();
        return (events ?? []).filter(({ workflowTaskCompletedEventAttributes: completed }) => completed != null);
      },
      (completed) => completed.length > 0,
    );
    const finished = to === 'first' ? tasks[0] : tasks.at(-2);
    await client.workflowService.resetWorkflowExecution({
      namespace,
      workflowExecution: { workflowId },
      workflowTaskFinishEventId: (finished ?? tasks[0])?.eventId ?? null,
      requestId: `reset-${tenantId}`,
      reason: 'a click',
      resetReapplyExcludeTypes: [signals, updates],
    });
  });
}

const { RESET_REAPPLY_EXCLUDE_TYPE_SIGNAL: signals, RESET_REAPPLY_EXCLUDE_TYPE_UPDATE: updates } =
  temporal.api.enums.v1.ResetReapplyExcludeType;

/** Of a deleted tenant there is no run that it could happen to. */
async function ifRunning(act: () => Promise<unknown>): Promise<void> {
  try {
    await act();
  } catch (error) {
    if (!(error instanceof WorkflowNotFoundError)) throw error;
  }
}

/** How a tenant's newest run stands in Temporal; `none` where there is none. */
export async function statusOf({ client }: World, tenantId: string): Promise<string> {
  try {
    return (await client.workflow.getHandle(subscriptionWorkflowId(tenantId)).describe()).status.name;
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return 'none';
    throw error;
  }
}

/** Runs the sweep as its schedule does, and answers what it has come to. */
export async function sweep({ client, taskQueue }: World): Promise<void> {
  await client.workflow.execute('runSweep', { workflowId: `run-sweep-${randomUUID()}`, taskQueue, args: [] });
}

function instead(tenantId: string) {
  return { workflowId: subscriptionWorkflowId(tenantId), workflowIdConflictPolicy: 'TERMINATE_EXISTING' } as const;
}

async function closed(world: World, tenantId: string): Promise<void> {
  await until(
    () => statusOf(world, tenantId),
    (status) => status !== 'RUNNING',
  );
}
