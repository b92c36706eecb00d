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
  /** A role and a key's id, as in the activity log. */
  readonly actor: string;
}

/** Sends a command to a running workflow and waits for its result, in one call where it comes within the deadline. */
export function executeUpdate(temporal: ApiDeps['temporal'], command: SentCommand): Promise<ChangeResult> {
  const handle = temporal.workflow.getHandle(subscriptionWorkflowId(command.tenantId));
  return handle.executeUpdate(updateOf(command.request.type), optionsOf(command));
}

/**
 * Sends a command and waits until the tenant's workflow has accepted it. `signUp` starts the workflow; an id is never
 * started twice.
 */
export function startUpdate(
  { temporal, config }: Pick<ApiDeps, 'temporal'> & { readonly config: Pick<ApiConfig, 'taskQueue'> },
  command: SentCommand,
): Promise<WorkflowUpdateHandle<ChangeResult>> {
  const { tenantId, request } = command;
  const options = { ...optionsOf(command), waitForStage: 'ACCEPTED' as const };
  const update = updateOf(request.type);
  if (request.type !== 'signUp')
    return temporal.workflow.getHandle(subscriptionWorkflowId(tenantId)).startUpdate(update, options);
  const startWorkflowOperation = new WithStartWorkflowOperation(subscriptionWorkflowType, {
    ...subscriptionStart({ tenantId }, config.taskQueue),
    workflowIdConflictPolicy: 'USE_EXISTING',
    // A creation whose workflow ended before anything was recorded may be sent again.
    workflowIdReusePolicy: 'ALLOW_DUPLICATE_FAILED_ONLY',
  });
  return temporal.workflow.startUpdateWithStart(update, { ...options, startWorkflowOperation });
}

function optionsOf({ commandId, request, actor }: SentCommand): { updateId: string; args: [Envelope] } {
  return { updateId: commandId, args: [{ command: { ...request, commandId }, actor }] };
}
