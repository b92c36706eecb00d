import { WorkflowNotFoundError } from '@temporalio/client';
import { subscriptionWorkflowId } from '../../workflows/messages.ts';
import type { ApiDeps } from '../deps.ts';

type Handle = ReturnType<ApiDeps['temporal']['workflow']['getHandle']>;

/** Tells a tenant's workflow something. News for one that is closed, or was never there, is nobody's. */
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
