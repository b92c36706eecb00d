import { makeContinueAsNewFunc, proxyActivities, setCurrentDetails } from '@temporalio/workflow';
import type { Activities } from '../activities/index.ts';
import { ontoCurrentVersion } from './versions.ts';

/** Safe to run again. A round takes seconds, or some minutes where every mail of its batch times out. */
const sending = proxyActivities<Pick<Activities, 'sendMails'>>({
  startToCloseTimeout: '5m',
  heartbeatTimeout: '2m',
  retry: { initialInterval: '1s', maximumInterval: '1m' },
});

/** The number of rounds that keeps a run short enough to read. */
const roundsARun = 100;

/**
 * Sends the waiting mails of the whole service, and ends. Only one runs at a time, so that rounds never overlap; a
 * worker starts it when mails wait (service/mail-watch.ts).
 */
export async function mailSender(): Promise<void> {
  setCurrentDetails('Sends mails that are due. They are listed at `/v1/ops/mails`.');
  for (let round = 0; round < roundsARun; round += 1) {
    const { moreWait } = await sending.sendMails.executeWithOptions({ summary: 'Send the mails that are due' }, []);
    if (!moreWait) return;
  }
  await makeContinueAsNewFunc<typeof mailSender>(ontoCurrentVersion)();
}
