import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { charges } from '../../db/schema.ts';
import { dayMs } from '../../domain/calendar.ts';
import type { Request } from '../../domain/inputs.ts';
import { defaultPolicy, type Policy } from '../../domain/policy.ts';
import { chargeChanged, subscriptionWorkflowId } from '../../workflows/messages.ts';
import { armChargeFault, decideAtBank, expectBooksToAgree, refundAtDashboard } from '../support/stand-in.ts';
import {
  diaryOf,
  eventsOf,
  historyOf,
  ledgerLines,
  ledgerOf,
  startActive,
  startInMidLife,
} from '../support/tenants.ts';
import { createWorld, until, type World } from '../support/world.ts';

/* This world has no API: every webhook is lost, and what is not asked about is never known. */

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(async () => {
  await expectBooksToAgree(world);
  await world.close();
});

const addTwo: Request = { type: 'addLicences', quantity: 2 };
/** A second instead of minutes. */
const asksOften: Policy = { ...defaultPolicy, payerLookUpMinutes: [1 / 60] };

/** Three licences since 1 March in London; on 10 March a purchase of two waits for its payer. Answers its intent. */
async function purchaseWaiting(tenantId: string, policy = asksOften): Promise<string> {
  await startActive(world, tenantId, { policy });
  await world.advance(tenantId, '2026-03-10T12:00:00Z');
  return buyTwo(tenantId);
}

async function buyTwo(tenantId: string): Promise<string> {
  await armChargeFault(world, tenantId, 'sca', { count: 1 });
  const answer = await world.command(tenantId, addTwo);
  expect(answer).toMatchObject({ refusal: { code: 'authentication_required' } });
  return (await ledgerOf(world, tenantId)).at(-1)?.paymentIntent ?? '';
}

function untilSettled(tenantId: string) {
  return until(
    () => world.read(tenantId),
    ({ state }) => state.chargeUnderWay === null,
  );
}

/** Waits until it was asked so many times whether the payer has confirmed. */
async function untilAsked(tenantId: string, times: number): Promise<void> {
  const handle = world.client.workflow.getHandle(subscriptionWorkflowId(tenantId));
  const attempt = async () => (await handle.describe()).raw.pendingActivities?.[0]?.attempt ?? 0;
  await until(attempt, (next) => next > times);
}

/** Pays at the bank and gives it back in the dashboard, all of it or a part, between two look-ups; then has it looked up. */
async function payAndGiveBack(tenantId: string, amount?: number): Promise<void> {
  const row = (await ledgerOf(world, tenantId)).at(-1);
  await untilAsked(tenantId, 1);
  await decideAtBank(world, row?.paymentIntent ?? '', 'authorise');
  await refundAtDashboard(world, row?.paymentIntent ?? '', amount);
  const handle = world.client.workflow.getHandle(subscriptionWorkflowId(tenantId));
  await handle.signal(chargeChanged, { chargeKey: row?.key ?? '' });
}

describe('a purchase that was confirmed at the bank while its webhook was lost', () => {
  it('is given as soon as it is asked about, on the day on which it was paid', async () => {
    const intent = await purchaseWaiting('asked');

    await decideAtBank(world, intent, 'authorise');

    const { view } = await untilSettled('asked');
    expect(view.licences.total).toBe(5);
    expect(await ledgerLines(world, 'asked')).toEqual(['first 1 succeeded 6000', 'proration 1 succeeded 2838']);
    expect((await diaryOf(world, 'asked')).slice(-2)).toEqual([
      '2026-03-10 12:00 chargeSucceeded',
      '2026-03-10 12:00 licencesAdded',
    ]);
    await world.advance('asked', '2026-04-01T12:00:00Z');
    expect((await ledgerLines(world, 'asked')).slice(2)).toEqual(['renewal 1 succeeded 10000']);
  });

  it('is given to a tenant that lives in real time', async () => {
    await startInMidLife(world, 'real-time', { endsInMs: dayMs, policy: asksOften });
    const intent = await buyTwo('real-time');

    await decideAtBank(world, intent, 'authorise');

    expect((await untilSettled('real-time')).view.licences.total).toBe(5);
  });

  it('is asked about any number of times without a trace in the history', async () => {
    await purchaseWaiting('asked-often');
    const before = await historyOf(world, 'asked-often');

    await untilAsked('asked-often', 3);

    const asked = (await historyOf(world, 'asked-often')).slice(before.length);
    expect(asked.filter((type) => type !== 'activityTaskScheduledEventAttributes')).toEqual([]);
    expect(asked.length).toBeLessThan(2);
  });

  it('is given before a test clock leaves the period in which it was paid', async () => {
    const intent = await purchaseWaiting('advanced', defaultPolicy);
    await decideAtBank(world, intent, 'authorise');

    await world.advance('advanced', '2026-04-01T12:00:00Z');

    expect(await ledgerLines(world, 'advanced')).toEqual([
      'first 1 succeeded 6000',
      'proration 1 succeeded 2838',
      'renewal 1 succeeded 10000',
    ]);
    expect(await diaryOf(world, 'advanced')).toContain('2026-03-10 12:00 licencesAdded');
  });

  it('is withdrawn at the end of its period where it was never paid, and asked about no more', async () => {
    await purchaseWaiting('never-paid', defaultPolicy);

    await world.advance('never-paid', '2026-04-01T12:00:00Z');

    expect((await world.read('never-paid')).view.licences.total).toBe(3);
    expect(await ledgerLines(world, 'never-paid')).toEqual([
      'first 1 succeeded 6000',
      'proration 1 canceled 2838',
      'renewal 1 succeeded 6000',
    ]);
  });

  it('is asked about no more once another purchase has taken its place', async () => {
    await purchaseWaiting('replaced', defaultPolicy);

    expect(await world.command('replaced', { type: 'addLicences', quantity: 1 })).toEqual({ type: 'done' });

    const timesOf = (types: readonly string[], what: string): number =>
      types.filter((type) => type === `activityTask${what}EventAttributes`).length;
    // The last question may still be answered, where it is under way as it is called off.
    const history = await until(
      () => historyOf(world, 'replaced'),
      (types) => timesOf(types, 'Scheduled') === timesOf(types, 'Completed') + timesOf(types, 'Canceled'),
    );
    expect(history).not.toContain('activityTaskFailedEventAttributes');
    expect((await world.read('replaced')).view.licences.total).toBe(4);
  });
});

describe('a purchase that the bank declined after all', () => {
  it.each([
    ['fail', undefined, 'payment_intent_authentication_failure'],
    ['decline', 'insufficient_funds', 'insufficient_funds'],
  ] as const)('changes nothing, and says why: %s', async (decision, code, declineCode) => {
    const tenantId = `declined-${decision}`;
    const intent = await purchaseWaiting(tenantId);

    await decideAtBank(world, intent, decision, code);

    expect((await untilSettled(tenantId)).view.licences.total).toBe(3);
    expect((await ledgerOf(world, tenantId)).at(-1)).toMatchObject({ state: 'declined', declineCode });
    expect(await world.command(tenantId, addTwo)).toEqual({ type: 'done' });
  });
});

describe('a purchase that was given back in the dashboard before it was known here', () => {
  it('gives nothing, and stands in the books as paid and given back', async () => {
    await purchaseWaiting('given-back', defaultPolicy);
    await payAndGiveBack('given-back');

    const { view, state } = await untilSettled('given-back');

    expect(view.licences.total).toBe(3);
    expect(state.concerns).toEqual([]);
    expect((await eventsOf(world, 'given-back')).slice(-2)).toEqual(['chargeSucceeded', 'chargeGivenBack']);
    const row = await until(
      async () => (await ledgerOf(world, 'given-back')).at(-1),
      (charge) => charge?.refunded === 2838,
    );
    expect(row).toMatchObject({ state: 'succeeded', amount: 2838 });
    await expectBooksToAgree(world);
  });

  it('is given where a part of it was kept', async () => {
    await purchaseWaiting('kept-in-part', defaultPolicy);
    await payAndGiveBack('kept-in-part', 1000);

    expect((await untilSettled('kept-in-part')).view.licences.total).toBe(5);
    await until(
      async () => (await ledgerOf(world, 'kept-in-part')).at(-1),
      (charge) => charge?.refunded === 1000,
    );
  });

  it.each<readonly [string, Partial<typeof charges.$inferInsert>]>([
    ['again', {}],
    ['again-lost-note', { givenBackAt: null }],
    ['again-lost-outcome', { givenBackAt: null, state: 'requires_action' }],
  ])('lets a first period be paid for again, also where the database has lost it: %s', async (tenantId, lost) => {
    // given an activation that was paid and given back
    await world.signUp(tenantId);
    await world.command(tenantId, { type: 'setPaymentMethod', paymentMethod: 'pm_card_visa' });
    await armChargeFault(world, tenantId, 'sca', { count: 1 });
    await world.command(tenantId, { type: 'activate', quantity: 2, startNow: true });
    await payAndGiveBack(tenantId);
    const first = await until(
      async () => (await ledgerOf(world, tenantId)).at(-1),
      (charge) => charge?.refunded === 4000,
    );
    expect((await untilSettled(tenantId)).view.state).toBe('trialing');
    if (Object.keys(lost).length > 0)
      await world.unguarded
        .update(charges)
        .set(lost)
        .where(eq(charges.id, first?.id ?? ''));

    // when the tenant activates again
    const answer = await world.command(tenantId, { type: 'activate', quantity: 2, startNow: true });

    // then that is charged
    expect(answer).toEqual({ type: 'done' });
    expect(await ledgerLines(world, tenantId)).toEqual(['first 1 succeeded 4000', 'first 2 succeeded 4000']);
    expect((await world.read(tenantId)).view.state).toBe('active');
  });
});
