import { condition, makeContinueAsNewFunc, proxyActivities, setCurrentDetails, setHandler } from '@temporalio/workflow';
import type { Activities } from '../activities/index.ts';
import { eventsWaiting } from './messages.ts';
import { ontoCurrentVersion } from './versions.ts';

/** A stretch of deliveries: minutes while events come, and noticed within seconds where its worker has died. */
const delivering = proxyActivities<Pick<Activities, 'deliverEvents'>>({
  startToCloseTimeout: '10m',
  heartbeatTimeout: '4s',
  retry: { initialInterval: '200ms', maximumInterval: '10s' },
});

/** A run stays short enough to read. */
const stretchesARun = 50;

/**
 * Sends an endpoint its events, and ends where none wait. There is one an endpoint, so that a tenant's events follow one another.
 * How far it has come, and when a try in vain is repeated, is in Postgres; workers wake it (service/event-watch.ts).
 */
export async function eventEndpoint(endpointId: string, isHandedOver = false): Promise<void> {
  let areWaiting = isHandedOver;
  setHandler(eventsWaiting, () => {
    areWaiting = true;
  });
  setCurrentDetails('Sends events. How far it has come, and its last error: `/ops/event-endpoints`.');
  await condition(() => areWaiting);
  for (let stretch = 0; areWaiting; stretch += 1) {
    if (stretch === stretchesARun)
      return makeContinueAsNewFunc<typeof eventEndpoint>(ontoCurrentVersion)(endpointId, true);
    areWaiting = false;
    const isCut = await delivering.deliverEvents.executeWithOptions({ summary: 'Send what waits' }, [endpointId]);
    areWaiting ||= isCut;
  }
}
