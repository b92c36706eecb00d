import type { Logger } from 'pino';
import type { Database } from '../db/connect.ts';
import { claimEndpointsBehind } from '../db/event-delivery.ts';
import { createEventFeed } from '../db/event-feed.ts';
import { newestPosition } from '../db/outbound-events.ts';
import type { eventEndpoint } from '../workflows/event-endpoint.ts';
import { eventEndpointWorkflowId, eventEndpointWorkflowType, eventsWaiting } from '../workflows/messages.ts';
import type { Client } from './temporal-client.ts';
import { watchFor } from './watch.ts';

interface EventWatch {
  readonly client: Client;
  readonly taskQueue: string;
  readonly db: Database;
  readonly log: Pick<Logger, 'warn'>;
}

/** The longest time between two looks; a notification ends the wait earlier. */
const lookEveryMs = 1_000;
/** The shortest time between two looks, also after one that failed: a database that is away fails at once. */
const pauseMs = 50;

/**
 * Wakes the workflow of each endpoint that has work: an event, a try that is due, or a request of ops. Answers a
 * function that ends the watch.
 */
export function watchEvents({ client, taskQueue, db, log }: EventWatch): () => Promise<void> {
  const ended = new AbortController();
  const feed = createEventFeed(db);
  const look = async (): Promise<void> => {
    const newest = await newestPosition(db);
    for (const id of await claimEndpointsBehind(db))
      await client.workflow.signalWithStart<typeof eventEndpoint, []>(eventEndpointWorkflowType, {
        workflowId: eventEndpointWorkflowId(id),
        taskQueue,
        args: [id],
        signal: eventsWaiting,
      });
    await feed.read({ after: newest, limit: 1 }, { waitMs: lookEveryMs, signal: ended.signal });
  };
  const end = watchFor({ what: 'events to be sent', look, log, everyMs: pauseMs });
  return async () => {
    ended.abort();
    await end();
  };
}
