import { condition, makeContinueAsNewFunc, proxyActivities, setCurrentDetails, setHandler } from '@temporalio/workflow';
import type { Activities } from '../activities/index.ts';
import { eventsWaiting } from './messages.ts';
import { ontoCurrentVersion } from './versions.ts';

/**
 * One stretch of deliveries lasts minutes while events come. The heartbeat shows within seconds that its worker has
 * died.
 */
const delivering = proxyActivities<Pick<Activities, 'deliverEvents'>>({
  startToCloseTimeout: '10m',
  heartbeatTimeout: '4s',
  retry: { initialInterval: '200ms', maximumInterval: '10s' },
});

/** The number of stretches that keeps a run short enough to read. */
const stretchesARun = 50;

/**
 * Sends an endpoint its events, and ends when none wait. There is one workflow per endpoint; Postgres holds how far it
 * has come and when a failed try is repeated, and workers wake it (service/event-watch.ts).
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
