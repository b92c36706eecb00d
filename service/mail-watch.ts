import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { mailSender } from '../workflows/mail-sender.ts';
import { mailSenderWorkflowId, mailSenderWorkflowType } from '../workflows/messages.ts';
import type { Client } from './temporal-client.ts';

const lookEveryMs = 10_000;

interface MailWatch {
  readonly client: Client;
  readonly taskQueue: string;
  readonly areMailsWaiting: () => Promise<boolean>;
  readonly log: Pick<Logger, 'warn'>;
  readonly everyMs?: number;
}

/**
 * Starts the mail sender where mails wait. Each worker looks into the database, which costs no action of Temporal's; where two
 * start it at once, or it runs already, there is one. Answers what ends the watch.
 */
export function watchMails({ client, taskQueue, areMailsWaiting, log, everyMs = lookEveryMs }: MailWatch) {
  const ended = new AbortController();
  const look = async (): Promise<void> => {
    if (!(await areMailsWaiting())) return;
    await client.workflow.start<typeof mailSender>(mailSenderWorkflowType, {
      workflowId: mailSenderWorkflowId,
      workflowIdConflictPolicy: 'USE_EXISTING',
      taskQueue,
    });
  };
  const watch = async (): Promise<void> => {
    while (!ended.signal.aborted) {
      await look().catch((error: unknown) => log.warn({ err: error }, 'Could not look for mails; the next look will'));
      await sleep(everyMs, undefined, { signal: ended.signal }).catch(() => undefined);
    }
  };
  const watching = watch();
  return async (): Promise<void> => {
    ended.abort();
    await watching;
  };
}
