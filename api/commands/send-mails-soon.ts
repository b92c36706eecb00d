import { mailSenderWorkflowId, mailSenderWorkflowType } from '../../workflows/messages.ts';
import type { ApiDeps } from '../deps.ts';

/**
 * Has mails sent without waiting for the workers' next look (service/mail-watch.ts): a person is waiting. Where that fails, the
 * look finds them.
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
