import { WorkflowNotFoundError } from '@temporalio/client';
import { loadState } from '../../db/subscriptions.ts';
import { withoutCharge } from '../../domain/charge-under-way.ts';
import type { State } from '../../domain/state.ts';
import {
  carriedFrom,
  subscriptionStart,
  subscriptionWorkflowId,
  subscriptionWorkflowType,
} from '../../workflows/messages.ts';
import type { RouteDeps } from './changes.ts';

/**
 * Deletes a tenant again where its workflow has completed but a restored database has it alive; answers whether it did.
 * A workflow that was ended by hand, or failed, does not prove a deletion.
 */
export async function finishDeletion({ db, temporal, config }: RouteDeps, tenantId: string): Promise<boolean> {
  const recorded = await loadState(db, tenantId);
  if (recorded === null || recorded.view.state === 'deleted') return false;
  const endedAt = await completedAt(temporal, tenantId);
  if (endedAt === null) return false;
  const carried = carriedFrom(ending(recorded.state, endedAt), recorded.version);
  await temporal.workflow.start(subscriptionWorkflowType, {
    ...subscriptionStart({ tenantId, carried }, config.taskQueue),
    workflowIdConflictPolicy: 'USE_EXISTING',
  });
  return true;
}

/** When a tenant's workflow completed; null where it runs, ended otherwise, or never existed. */
async function completedAt(temporal: RouteDeps['temporal'], tenantId: string): Promise<number | null> {
  try {
    const { status, closeTime } = await temporal.workflow.getHandle(subscriptionWorkflowId(tenantId)).describe();
    return status.name === 'COMPLETED' ? (closeTime?.getTime() ?? null) : null;
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return null;
    throw error;
  }
}

/**
 * The state from which the rules end the tenant as they did before: canceled as of its end, and without a charge under
 * way, as the workflow would not have ended with one.
 */
function ending(state: State, endedAt: number): State {
  const at = state.clock?.now ?? endedAt;
  const clock = state.clock && { ...state.clock, target: null };
  return { ...withoutCharge(state), clock, cancellation: { at, requestedAt: at } };
}
