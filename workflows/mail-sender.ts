import { makeContinueAsNewFunc, proxyActivities, setCurrentDetails } from '@temporalio/workflow';
import type { Activities } from '../activities/index.ts';
import { ontoCurrentVersion } from './versions.ts';

/** Safe to run again; a round takes seconds, a batch that meets only time-outs some minutes. */
const sending = proxyActivities<Pick<Activities, 'sendMails'>>({
  startToCloseTimeout: '5m',
  heartbeatTimeout: '2m',
  retry: { initialInterval: '1s', maximumInterval: '1m' },
});

/** A run stays short enough to read. */
const roundsARun = 100;

/**
 * Sends what waits, for the whole service, and ends. There is one at a time, so that rounds never overlap; what it sends is
 * in Postgres, so that nothing is lost where it is ended. A worker starts it where mails wait (service/mail-watch.ts).
 */
export async function mailSender(): Promise<void> {
  setCurrentDetails('Sends mails that are due. They are listed at `/v1/ops/mails`.');
  for (let round = 0; round < roundsARun; round += 1) {
    const { moreWait } = await sending.sendMails.executeWithOptions({ summary: 'Send the mails that are due' }, []);
    if (!moreWait) return;
  }
  await makeContinueAsNewFunc<typeof mailSender>(ontoCurrentVersion)();
}
