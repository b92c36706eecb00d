import { proxyActivities, workflowInfo } from '@temporalio/workflow';
import type { Activities } from '../activities/index.ts';
import { concernIds } from '../domain/attention.ts';
import type { Event } from '../domain/events.ts';
import { evolveAll } from '../domain/evolve.ts';
import type { State } from '../domain/state.ts';
import { encodeState } from '../domain/state-codec.ts';
import type { StepReport, TenantMemory } from './life.ts';
import { orderOf } from './perform.ts';

/** Writes what should stand there, and asks Stripe: tried until it is done. */
const restoring = proxyActivities<Pick<Activities, 'restoreTenant' | 'restoreCharge'>>({
  startToCloseTimeout: '1m',
  heartbeatTimeout: '10s',
  retry: { initialInterval: '500ms', maximumInterval: '1m' },
});

type MissingRows = NonNullable<Awaited<ReturnType<Activities['record']>>['missing']>;

/**
 * The database was set back and knows less than this life. It is brought up to what was before the present step, and the
 * tenant is shown to ops; what was charged and is not in the ledger is reconciliation's to name. Answers the state before
 * the step, with the attention it has now.
 */
export async function replayMissingSteps(
  life: TenantMemory,
  before: State | null,
  { steps, tenant, charges }: MissingRows,
  { happened, at }: StepReport,
): Promise<State | null> {
  const known = steps > 0 || tenant ? await restore(life, before, steps, at) : before;
  for (const { event } of happened) {
    if (!('charge' in event) || !charges.includes(event.charge.key) || life.state === null) continue;
    const summary = `Write charge ${event.charge.key} anew`;
    await restoring.restoreCharge.executeWithOptions({ summary }, [orderOf(life.state, event.charge)]);
  }
  return known;
}

async function restore(life: TenantMemory, before: State | null, steps: number, at: number): Promise<State | null> {
  const reason = `The database was set back: ${steps} steps are missing in it. See the reconciliation.`;
  const raised: readonly Event[] = [{ type: 'attentionRaised', about: concernIds.database, reason }];
  const known = evolveAll(before, before === null ? [] : raised, at);
  const { tenantId, version } = life;
  const { workflowId, runId } = workflowInfo();
  const snapshot =
    known === null ? null : { state: encodeState(known), version: version - 1, at, reason, workflowId, runId };
  const options = { summary: 'The database was set back: write the tenant anew' };
  await restoring.restoreTenant.executeWithOptions(options, [{ tenantId, snapshot }]);
  life.state = evolveAll(life.state, raised, at);
  return known;
}
