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

/** At the latest; an event ends the wait. */
const lookEveryMs = 1_000;
/** Between two looks, those that fail included: where the database is away there is none at once. */
const pauseMs = 50;

/**
 * Wakes the workflow of an endpoint for which something waits: an event, a try that is due, or what ops have asked for. Answers
 * what ends the watch.
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
