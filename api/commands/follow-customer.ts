import { customerChanged, customerUpdateWorkflowId, customerUpdateWorkflowType } from '../../workflows/messages.ts';
import type { ApiDeps } from '../deps.ts';

const withinMs = 1_500;

/**
 * Starts the update of a tenant's customer at the card processor. The database notes the change first, so that the
 * sweep starts an update that cannot be started now, and no change fails because of it.
 */
export async function followCustomer(
  { temporal: client, config: { taskQueue }, log }: Pick<ApiDeps, 'temporal' | 'config' | 'log'>,
  tenantId: string,
): Promise<void> {
  try {
    await client.withDeadline(Date.now() + withinMs, () => beginCustomerUpdate({ client, taskQueue }, tenantId));
  } catch (error) {
    log.warn({ tenantId, err: error }, 'The card processor is told of a change later, by the sweep');
  }
}

/** Starts the update of a tenant's customer; one that runs already looks once more. */
export async function beginCustomerUpdate(
  { client, taskQueue }: { readonly client: ApiDeps['temporal']; readonly taskQueue: string },
  tenantId: string,
): Promise<void> {
  await client.workflow.signalWithStart(customerUpdateWorkflowType, {
    workflowId: customerUpdateWorkflowId(tenantId),
    taskQueue,
    args: [tenantId],
    signal: customerChanged,
  });
}
