import { customerChanged, customerUpdateWorkflowId, customerUpdateWorkflowType } from '../../workflows/messages.ts';
import type { ApiDeps } from '../deps.ts';

const withinMs = 1_500;

/**
 * Has the customer at the card processor follow a change of the tenant. It is noted in the database that it has to, so that
 * what cannot be begun now is begun by the sweep: a change never fails for it.
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

/** Begins the update of a tenant's customer; one that runs does it once more. */
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
