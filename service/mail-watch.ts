import type { Logger } from 'pino';
import type { mailSender } from '../workflows/mail-sender.ts';
import { mailSenderWorkflowId, mailSenderWorkflowType } from '../workflows/messages.ts';
import type { Client } from './temporal-client.ts';
import { watchFor } from './watch.ts';

interface MailWatch {
  readonly client: Client;
  readonly taskQueue: string;
  readonly areMailsWaiting: () => Promise<boolean>;
  readonly log: Pick<Logger, 'warn'>;
  readonly everyMs?: number;
}

/**
 * Starts the mail sender when mails wait; where it runs already, or two workers start it at once, one run remains.
 * Answers a function that ends the watch.
 */
export function watchMails({ client, taskQueue, areMailsWaiting, log, everyMs }: MailWatch): () => Promise<void> {
  const look = async (): Promise<void> => {
    if (!(await areMailsWaiting())) return;
    await client.workflow.start<typeof mailSender>(mailSenderWorkflowType, {
      workflowId: mailSenderWorkflowId,
      workflowIdConflictPolicy: 'USE_EXISTING',
      taskQueue,
    });
  };
  return watchFor({ what: 'mails', look, log, everyMs });
}
