import type { Connection } from '@temporalio/client';
import { optionalTsToMs } from '@temporalio/common/lib/time.js';
import { renewalTaskQueueOf } from '../workflows/task-queues.ts';

/** A worker polls at least once a minute; Temporal lists one that has gone for five minutes. */
const polledWithinMs = 90_000;
/** Temporal's numbers for the two kinds of tasks. */
const taskKind = { workflow: 1, activity: 2 } as const;

/**
 * Whether workers of any process poll for tenants' workflows and, unless renewals are switched off, for their charges.
 */
export async function hasPollers(
  { workflowService }: Pick<Connection, 'workflowService'>,
  {
    namespace,
    taskQueue,
    renewals,
  }: { readonly namespace: string; readonly taskQueue: string; readonly renewals: boolean },
): Promise<boolean> {
  const queues = [
    { name: taskQueue, kind: taskKind.workflow },
    { name: taskQueue, kind: taskKind.activity },
    ...(renewals ? [{ name: renewalTaskQueueOf(taskQueue), kind: taskKind.activity }] : []),
  ];
  const isPolled = async ({ name, kind }: (typeof queues)[number]): Promise<boolean> => {
    const { pollers } = await workflowService.describeTaskQueue({
      namespace,
      taskQueue: { name },
      taskQueueType: kind,
    });
    return pollers.some(({ lastAccessTime }) => Date.now() - (optionalTsToMs(lastAccessTime) ?? 0) < polledWithinMs);
  };
  return (await Promise.all(queues.map(isPolled))).every(Boolean);
}
