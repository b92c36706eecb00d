import { WorkflowNotFoundError } from '@temporalio/client';
import { subscriptionWorkflowId } from '../../workflows/messages.ts';
import type { ApiDeps } from '../deps.ts';
import type { RouteDeps } from './changes.ts';

type Handle = ReturnType<ApiDeps['temporal']['workflow']['getHandle']>;

/**
 * Signals a tenant's workflow. Where a living tenant's run was lost, it is begun again first; a signal to a tenant that
 * is deleted or never existed is dropped.
 */
export async function signalTenant(
  { temporal, ensureRun, log }: Pick<RouteDeps, 'temporal' | 'ensureRun' | 'log'>,
  tenantId: string,
  send: (handle: Handle) => Promise<void>,
): Promise<void> {
  const handle = temporal.workflow.getHandle(subscriptionWorkflowId(tenantId));
  try {
    await send(handle);
  } catch (error) {
    if (!(error instanceof WorkflowNotFoundError)) throw error;
    const { outcome, why } = await ensureRun(tenantId);
    if (outcome !== 'begun' && outcome !== 'sound') return;
    log.warn({ tenantId, why }, 'A tenant’s run was lost and is begun again');
    await send(handle);
  }
}
