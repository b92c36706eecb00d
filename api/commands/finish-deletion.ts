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
 * A tenant whose workflow has completed has been deleted. Where the database knows it alive, it was restored to before
 * that, and the instance is there again: a run that begins at the end deletes it again. A workflow that was ended by hand,
 * or failed, proves nothing: that tenant is left alone. Answers whether there was anything to do.
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

/** When a tenant's workflow ran to its end; null where it runs, or was ended otherwise, or was never there. */
async function completedAt(temporal: RouteDeps['temporal'], tenantId: string): Promise<number | null> {
  try {
    const { status, closeTime } = await temporal.workflow.getHandle(subscriptionWorkflowId(tenantId)).describe();
    return status.name === 'COMPLETED' ? (closeTime?.getTime() ?? null) : null;
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return null;
    throw error;
  }
}

/** Canceled as of its end, from where the rules end it as they did. The workflow would not have ended with a charge under way. */
function ending(state: State, endedAt: number): State {
  const at = state.clock?.now ?? endedAt;
  const clock = state.clock && { ...state.clock, target: null };
  return { ...withoutCharge(state), clock, cancellation: { at, requestedAt: at } };
}
