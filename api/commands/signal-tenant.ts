import { WorkflowNotFoundError } from '@temporalio/client';
import { subscriptionWorkflowId } from '../../workflows/messages.ts';
import type { ApiDeps } from '../deps.ts';

type Handle = ReturnType<ApiDeps['temporal']['workflow']['getHandle']>;

/** Sends a signal to a tenant's workflow. One to a workflow that is closed, or was never there, is dropped. */
export async function signalTenant(
  { temporal }: Pick<ApiDeps, 'temporal'>,
  tenantId: string,
  send: (handle: Handle) => Promise<void>,
): Promise<void> {
  try {
    await send(temporal.workflow.getHandle(subscriptionWorkflowId(tenantId)));
  } catch (error) {
    if (!(error instanceof WorkflowNotFoundError)) throw error;
  }
}
