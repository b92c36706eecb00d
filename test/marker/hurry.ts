import { setTimeout as sleep } from 'node:timers/promises';
import { temporal } from '@temporalio/proto';
import type { World } from '../support/world.ts';

const waiting = temporal.api.enums.v1.PendingActivityState.PENDING_ACTIVITY_STATE_SCHEDULED;
const everyMs = 200;

/**
 * Has activities that wait for their next try run at once, until it is ended: with each table failing once they would wait for
 * minutes in all. What is tried is the same.
 */
export function hurryActivities({ client }: World): () => Promise<void> {
  const { workflowService, options } = client;
  const { namespace } = options;
  let isEnded = false;
  const hurry = async (): Promise<void> => {
    for await (const { workflowId } of client.workflow.list({ query: "ExecutionStatus = 'Running'" })) {
      const { raw } = await client.workflow.getHandle(workflowId).describe();
      for (const { activityId, attempt, state } of raw.pendingActivities ?? [])
        if (state === waiting && (attempt ?? 0) > 1)
          await workflowService.resetActivity({ namespace, execution: { workflowId }, id: activityId ?? '' });
    }
  };
  const loop = (async () => {
    while (!isEnded) {
      // A run that has just ended is not a fault here.
      await hurry().catch(() => undefined);
      await sleep(everyMs);
    }
  })();
  return async () => {
    isEnded = true;
    await loop;
  };
}
