import { proxyActivities, workflowInfo } from '@temporalio/workflow';
import type { Activities } from '../activities/index.ts';
import { concernIds } from '../domain/attention.ts';
import type { Event } from '../domain/events.ts';
import { evolveAll } from '../domain/evolve.ts';
import type { State } from '../domain/state.ts';
import { encodeState } from '../domain/state-codec.ts';
import { orderOf } from './perform.ts';
import { chargePhrase, dated } from './summaries.ts';
import type { StepReport, TenantMemory } from './tenant-memory.ts';

/** Writes missing rows and looks charges up at Stripe, tried until it succeeds. */
const restoring = proxyActivities<Pick<Activities, 'restoreTenant' | 'restoreCharge'>>({
  startToCloseTimeout: '1m',
  heartbeatTimeout: '10s',
  retry: { initialInterval: '500ms', maximumInterval: '1m' },
});

type MissingRows = NonNullable<Awaited<ReturnType<Activities['record']>>['missing']>;

/**
 * Brings a restored database that lacks steps of this tenant up to the state before the present step, and shows the
 * tenant to ops. Answers that state with its new concern; charges missing in the ledger are left to reconciliation.
 */
export async function replayMissingSteps(
  memory: TenantMemory,
  before: State | null,
  { steps, tenant, charges }: MissingRows,
  { happened, at }: StepReport,
): Promise<State | null> {
  const known = steps > 0 || tenant ? await restore(memory, before, steps, at) : before;
  for (const { event } of happened) {
    if (!('charge' in event) || !charges.includes(event.charge.key) || memory.state === null) continue;
    const summary = dated(memory.state, at, `Restore the charge of ${chargePhrase(event.charge, memory.state)}`);
    await restoring.restoreCharge.executeWithOptions({ summary }, [orderOf(memory.state, event.charge)]);
  }
  return known;
}

async function restore(memory: TenantMemory, before: State | null, steps: number, at: number): Promise<State | null> {
  const reason = `The database was restored: ${steps} steps are missing in it. See the reconciliation.`;
  const raised: readonly Event[] = [{ type: 'attentionRaised', about: concernIds.database, reason }];
  const known = evolveAll(before, before === null ? [] : raised, at);
  const { tenantId, version } = memory;
  const { workflowId, runId } = workflowInfo();
  const snapshot =
    known === null ? null : { state: encodeState(known), version: version - 1, at, reason, workflowId, runId };
  const sentence = `Restore what the database lacks: ${steps} steps`;
  const summary = known === null ? sentence : dated(known, at, sentence);
  await restoring.restoreTenant.executeWithOptions({ summary }, [{ tenantId, snapshot }]);
  memory.state = evolveAll(memory.state, raised, at);
  return known;
}
