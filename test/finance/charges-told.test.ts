import { randomUUID } from 'node:crypto';
import { eq } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { charges } from '../../db/schema.ts';
import { subscriptionWorkflowId } from '../../workflows/messages.ts';
import type { subscription } from '../../workflows/subscription.ts';
import { useWorld } from '../support/fixtures.ts';
import { openKinds, reconcileSince, untilListed } from '../support/reconciled.ts';
import { ledgerOf, midLife, startActive } from '../support/tenants.ts';
import { until } from '../support/world.ts';

/*
 * A run that has ended tells what it charged, so that its history need not be read. What is found has to be the same.
 */

const world = useWorld();
const began = Date.now();

type Charge = typeof charges.$inferSelect;

/** A tenant that was charged in three runs, of which two have ended; answers the charge of the second. */
async function paidInThreeRuns(tenantId: string): Promise<Charge> {
  await startActive(world, tenantId);
  await world.advance(tenantId, '2026-05-02T00:00:00Z');
  await untilListed(world, tenantId, 3);
  const [, second] = await ledgerOf(world, tenantId);
  if (second === undefined) throw new Error('It was charged once');
  return second;
}

type Change = Partial<typeof charges.$inferInsert>;

async function edit({ id }: Charge, change: Change): Promise<void> {
  await world.unguarded.update(charges).set(change).where(eq(charges.id, id));
}

async function mend(charge: Charge): Promise<void> {
  const { amount, currency, state, activityId } = charge;
  await edit(charge, { amount, currency, state, activityId });
}

describe('a charge of a run that has ended', () => {
  it('is compared without its history, where its run has told what the ledger says', async () => {
    await paidInThreeRuns('agrees');

    const asked = await reconcileSince(world, began);

    expect(asked).toEqual({ lists: 1, histories: 1 });
    expect(await openKinds(world, 'agrees')).toEqual([]);
  });

  it.each<[string, Change, readonly string[]]>([
    ['another amount', { amount: 5_999 }, ['amount', 'amount_in_history']],
    ['another currency', { currency: 'usd' }, ['amount_in_history', 'currency']],
    ['another outcome', { state: 'declined' }, ['paid_in_history', 'paid_there']],
    ['an activity that the run has not', { activityId: 'another' }, ['not_in_history']],
  ])('is a finding of its history where the ledger has %s', async (name, change, kinds) => {
    const tenantId = name.replaceAll(' ', '-');
    const charge = await paidInThreeRuns(tenantId);
    await edit(charge, change);

    await reconcileSince(world, began);

    expect(await openKinds(world, tenantId)).toEqual(kinds);
    await mend(charge);
    await reconcileSince(world, began);
    expect(await openKinds(world, tenantId)).toEqual([]);
  });

  it('is found missing in the ledger', async () => {
    const charge = await paidInThreeRuns('missing');
    await world.unguarded.execute(`delete from invoices where charge_id = '${charge.id}'`);
    await world.unguarded.delete(charges).where(eq(charges.id, charge.id));

    await reconcileSince(world, began);

    expect(await openKinds(world, 'missing')).toEqual(['no_ledger_row']);
  });

  it('is found where the ledger has one too many', async () => {
    const { sequence: _, ...charge } = await paidInThreeRuns('extra');
    const own = { id: `chg_${randomUUID()}`, key: 'extra/9', paymentIntent: 'pi_extra', activityId: 'extra/9' };
    await world.unguarded.insert(charges).values({ ...charge, ...own, periodNumber: 9 });

    await reconcileSince(world, began);

    expect(await openKinds(world, 'extra')).toEqual(['no_intent', 'not_in_history']);
    await world.unguarded.delete(charges).where(eq(charges.id, own.id));
  });

  it('whose history is gone is held against the card processor alone', async () => {
    const charge = await paidInThreeRuns('gone');
    await edit(charge, { amount: 5_999 });

    await reconcileSince(world, began, { historiesAreGone: true });

    expect(await openKinds(world, 'gone')).toEqual(['amount']);
    await mend(charge);
  });
});

describe('what a run tells', () => {
  it('makes no finding by itself: where it is told wrongly, or not listed, the history says that all is well', async () => {
    const charge = await paidInThreeRuns('told-wrongly');
    const told = { runId: charge.runId, charges: [{ ...charge, amount: 1, outcome: 'declined' }] };
    const data = Buffer.from(JSON.stringify(told));
    const wrong = { fields: { charged: { metadata: { encoding: Buffer.from('json/plain') }, data } } };

    const wrongly = await reconcileSince(world, began, {
      list: ({ executions }) => ({ executions: executions.map((execution) => ({ ...execution, memo: wrong })) }),
    });
    const unlisted = await reconcileSince(world, began, { list: () => ({ executions: [] }) });

    expect(wrongly.histories).toBeGreaterThanOrEqual(3);
    expect(unlisted.histories).toBeGreaterThanOrEqual(3);
    expect(await openKinds(world, 'told-wrongly')).toEqual([]);
  });

  it('is passed on by a run that charges nothing', { timeout: 60_000 }, async () => {
    // Given a run that charges an add, and is handed over in mid-period as it has grown long
    const { options } = await midLife(world, 'passed-on', { endsInMs: 8_000 });
    const args = options.args.map((input) => ({ ...input, mostEvents: 20 })) as typeof options.args;
    const handle = await world.client.workflow.start<typeof subscription>('subscription', { ...options, args });
    await world.command('passed-on', { type: 'addLicences', quantity: 1 });
    await world.command('passed-on', { type: 'setPrice', unitPrice: 2_500 });

    // When the next run charges nothing until its period ends, and the one after it its renewal
    await until(
      () => ledgerOf(world, 'passed-on'),
      ([, renewal]) => renewal?.state === 'succeeded',
    );

    // Then the third tells of the first
    const [add, renewal] = await ledgerOf(world, 'passed-on');
    expect(add?.runId).toBe(handle.firstExecutionRunId);
    const newest = world.client.workflow.getHandle(subscriptionWorkflowId('passed-on'));
    const { runId, memo } = await newest.describe();
    expect(runId).toBe(renewal?.runId);
    const { activityId, amount } = add ?? {};
    const charge = { activityId, amount, currency: 'gbp', outcome: 'succeeded' };
    expect(memo).toEqual({ tenantId: 'passed-on', charged: { runId: add?.runId, charges: [charge] } });
    const { events } = await world.client.workflow
      .getHandle(handle.workflowId, handle.firstExecutionRunId)
      .fetchHistory();
    const next = events?.at(-1)?.workflowExecutionContinuedAsNewEventAttributes?.newExecutionRunId;
    expect(next).not.toBe(runId);
  });
});
