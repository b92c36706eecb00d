import { WithStartWorkflowOperation, type WorkflowUpdateHandle } from '@temporalio/client';
import type { Request } from '../../domain/inputs.ts';
import {
  type ChangeResult,
  type Envelope,
  subscriptionStart,
  subscriptionWorkflowId,
  subscriptionWorkflowType,
  updateOf,
} from '../../workflows/messages.ts';
import type { ApiConfig, ApiDeps } from '../deps.ts';

/** A command for a tenant's workflow: the same id again finds the same command. */
export interface SentCommand {
  readonly tenantId: string;
  readonly commandId: string;
  readonly request: Request;
  /** A role and a key's id. */
  readonly actor: string;
}

/** Has a command accepted by its tenant's workflow. The first starts that; a tenant's id never starts another. */
export function startUpdate(
  { temporal, config }: Pick<ApiDeps, 'temporal'> & { readonly config: Pick<ApiConfig, 'taskQueue'> },
  { tenantId, commandId, request, actor }: SentCommand,
): Promise<WorkflowUpdateHandle<ChangeResult>> {
  const args: [Envelope] = [{ command: { ...request, commandId }, actor }];
  const options = { updateId: commandId, args, waitForStage: 'ACCEPTED' as const };
  const update = updateOf(request.type);
  if (request.type !== 'signUp')
    return temporal.workflow.getHandle(subscriptionWorkflowId(tenantId)).startUpdate(update, options);
  const startWorkflowOperation = new WithStartWorkflowOperation(subscriptionWorkflowType, {
    ...subscriptionStart({ tenantId }, config.taskQueue),
    workflowIdConflictPolicy: 'USE_EXISTING',
    // A creation that was ended before anything was recorded of it may be sent again.
    workflowIdReusePolicy: 'ALLOW_DUPLICATE_FAILED_ONLY',
  });
  return temporal.workflow.startUpdateWithStart(update, { ...options, startWorkflowOperation });
}
