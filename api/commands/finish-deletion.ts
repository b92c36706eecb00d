import { WorkflowNotFoundError } from '@temporalio/client';
import { loadState } from '../../db/subscriptions.ts';
import { withoutCharge } from '../../domain/charge-under-way.ts';
import type { State } from '../../domain/state.ts';
import { encodeState } from '../../domain/state-codec.ts';
import { runSettings, subscriptionWorkflowId, subscriptionWorkflowType } from '../../workflows/messages.ts';
import type { RouteDeps } from './changes.ts';

/**
 * A tenant whose workflow has run to its end has been deleted. Where the database knows it alive, it was set back to before
 * that, and the instance is there again: its life is begun anew at its end, and so ends as it did. A workflow that
 * was ended by hand, or failed, proves nothing: that tenant is left alone. Whether there was anything to do.
 */
export async function finishDeletion({ db, temporal, config }: RouteDeps, tenantId: string): Promise<boolean> {
  const recorded = await loadState(db, tenantId);
  if (recorded === null || recorded.view.state === 'deleted') return false;
  const endedAt = await completedAt(temporal, tenantId);
  if (endedAt === null) return false;
  const { state, version } = recorded;
  const carried = { state: encodeState(ending(state, endedAt)), version, knownCommands: [], news: [] };
  await temporal.workflow.start(subscriptionWorkflowType, {
    workflowId: subscriptionWorkflowId(tenantId),
    workflowIdConflictPolicy: 'USE_EXISTING',
    taskQueue: config.taskQueue,
    args: [{ tenantId, carried, ...runSettings }],
    memo: { tenantId },
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

/** Canceled as of now: from there the rules end it, and tell of it as they did. The workflow would not have ended while a charge was open. */
function ending(state: State, endedAt: number): State {
  const at = state.clock?.now ?? endedAt;
  const clock = state.clock && { ...state.clock, target: null };
  return { ...withoutCharge(state), clock, cancellation: { at, requestedAt: at } };
}
