import { mailSenderWorkflowId, mailSenderWorkflowType } from '../../workflows/messages.ts';
import type { ApiDeps } from '../deps.ts';

/**
 * Sends waiting mails at once, for a person who waits, instead of at the workers' next look (service/mail-watch.ts). A
 * failure is left to that look.
 */
export async function sendMailsSoon({
  temporal,
  config,
  log,
}: Pick<ApiDeps, 'temporal' | 'config' | 'log'>): Promise<void> {
  try {
    await temporal.workflow.start(mailSenderWorkflowType, {
      workflowId: mailSenderWorkflowId,
      workflowIdConflictPolicy: 'USE_EXISTING',
      taskQueue: config.taskQueue,
      args: [],
    });
  } catch (error) {
    log.warn({ err: error }, 'The mail sender was not started; a worker will');
  }
}
