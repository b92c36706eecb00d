import {
  condition,
  makeContinueAsNewFunc,
  proxyActivities,
  proxyLocalActivities,
  setCurrentDetails,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import type { Activities } from '../activities/index.ts';
import { wake } from './messages.ts';
import { ontoCurrentVersion } from './versions.ts';

/** Local, as it runs all day long and the answer is almost always no: a look costs the history one marker. */
const looking = proxyLocalActivities<Pick<Activities, 'areMailsWaiting'>>({
  startToCloseTimeout: '5s',
  retry: { initialInterval: '1s', maximumInterval: '1m' },
});

/** Safe to run again; a round takes seconds, a batch that meets only time-outs some minutes. */
const sending = proxyActivities<Pick<Activities, 'sendMails'>>({
  startToCloseTimeout: '5m',
  heartbeatTimeout: '2m',
  retry: { initialInterval: '1s', maximumInterval: '1m' },
});

/** Some six events each where nothing waits: a run stays short enough to read. */
const roundsARun = 500;

export interface MailSenderInput {
  readonly everyMs: number;
}

/**
 * Sends what waits, round after round, for the whole service. There is one, so that rounds never overlap; what it sends is
 * in Postgres, so that nothing is lost where it is ended and started again.
 */
export async function mailSender({ everyMs }: MailSenderInput): Promise<never> {
  setHandler(wake, () => undefined);
  setCurrentDetails('Sends mails that are due. They are listed at `/v1/ops/mails`.');
  for (let round = 0; round < roundsARun; round += 1) {
    if (await looking.areMailsWaiting.executeWithOptions({ summary: 'Are mails due?' }, []))
      await sending.sendMails.executeWithOptions({ summary: 'Send the mails that are due' }, []);
    const mustMove = (): boolean => workflowInfo().targetWorkerDeploymentVersionChanged;
    if (await condition(mustMove, everyMs, { summary: 'Wait until the next look' })) break;
  }
  return makeContinueAsNewFunc<typeof mailSender>(ontoCurrentVersion)({ everyMs });
}
