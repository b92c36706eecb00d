import type Stripe from 'stripe';
import type { Controls } from 'stripe-sim/controls';
import type { StripeSim } from 'stripe-sim/server';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { LedgerRow } from '../db/ledger.ts';
import { hourMs } from '../domain/calendar.ts';
import { customerWith, standIn } from '../test/stripe-sim/support/stand-in.ts';
import { createIntent, lookUpIntent } from './intents.ts';

let sim: StripeSim;
let stripe: Stripe;
let controls: Controls;
let customer: string;
let paymentMethod: string;
beforeEach(async () => {
  ({ sim, stripe, controls } = await standIn());
  ({ customer, payment_method: paymentMethod } = await customerWith(stripe, 'pm_card_visa'));
});
afterEach(() => sim.close());

/** The row of an attempt that may have been made in a time that the database has lost. */
function row(attempt: number, details: Partial<LedgerRow> = {}): LedgerRow {
  const key = `acme/2/renewal/period/${attempt}`;
  const payer = { customer, paymentMethod, tenantId: 'acme', kind: 'renewal' } as const;
  const sent = { paymentIntent: null, firstSentAt: null, recordedAt: new Date() };
  // Only the parameters of the request are read.
  return { key, attempt, amount: 6000, currency: 'gbp', ...payer, ...sent, ...details } as LedgerRow;
}

const sentNow = async (at: Date) => at;
const find = (attempt: number) => lookUpIntent(stripe, row(attempt), Date.now(), sentNow);
const paidSoFar = async () => (await controls.money()).charges.map(({ amount }) => amount);

describe('a charge that may have been made in a lost time, when its key is forgotten', () => {
  it('is found by its key, and not charged again', async () => {
    const made = await createIntent(stripe, row(1));
    await controls.pruneKeys();

    expect(await find(1)).toEqual({ outcome: { type: 'succeeded' }, paymentIntent: made.paymentIntent });
    expect(await paidSoFar()).toEqual([6000]);
  });

  it('is found as another attempt for its reason, earlier or later', async () => {
    const made = await createIntent(stripe, row(2));
    await controls.pruneKeys();

    expect((await find(1)).paymentIntent).toBe(made.paymentIntent);
    expect((await find(3)).paymentIntent).toBe(made.paymentIntent);
    expect(await paidSoFar()).toEqual([6000]);
  });

  it('is paid where its own attempt was declined, and a later one paid', async () => {
    await controls.fault('decline', { method: 'POST', path: '/v1/payment_intents', count: 1 });
    await createIntent(stripe, row(1));
    const made = await createIntent(stripe, row(2));

    expect(await find(1)).toEqual({ outcome: { type: 'succeeded' }, paymentIntent: made.paymentIntent });
  });

  it('is charged where the other attempt was given back, and for another period', async () => {
    const { paymentIntent } = await createIntent(stripe, row(1));
    await stripe.refunds.create({ payment_intent: paymentIntent ?? '' });
    await createIntent(stripe, row(1, { key: 'acme/3/renewal/period/1' }));

    expect((await find(2)).outcome).toEqual({ type: 'succeeded' });
    expect(await paidSoFar()).toHaveLength(3);
  });

  it('withdraws what a payer could still confirm of another attempt, before it is sent', async () => {
    await controls.fault('sca', { method: 'POST', path: '/v1/payment_intents', count: 1 });
    const waiting = await createIntent(stripe, row(1));

    expect((await find(2)).outcome).toEqual({ type: 'succeeded' });
    expect(await stripe.paymentIntents.retrieve(waiting.paymentIntent ?? '')).not.toMatchObject({
      status: 'succeeded',
    });
    expect(await paidSoFar()).toEqual([6000]);
  });
});

describe('an attempt that waits, as an earlier one was paid at Stripe after it was declined', () => {
  const later = Date.now() + 30 * hourMs;
  const lookUp = (noteSent = sentNow, of = row(2)) => lookUpIntent(stripe, of, later, noteSent);
  let earlier: string;
  beforeEach(async () => {
    const { paymentIntent } = await createIntent(stripe, row(1));
    earlier = paymentIntent ?? '';
  });

  it('is sent once that money was refunded, also more than 23 hours after it began', async () => {
    // given an attempt that has waited for 30 hours, and was not sent
    const sent: Date[] = [];
    const noteSent = async (at: Date) => {
      sent.push(at);
      return at;
    };
    expect((await lookUp(noteSent)).paymentIntent).toBe(earlier);
    expect(sent).toEqual([]);

    // when the money goes back, then it is paid, and what counts is when it was sent
    await stripe.refunds.create({ payment_intent: earlier });
    const { outcome, paymentIntent } = await lookUp(noteSent);
    expect(outcome).toEqual({ type: 'succeeded' });
    expect(paymentIntent).not.toBe(earlier);
    expect(sent).toEqual([new Date(later)]);
    expect(await paidSoFar()).toEqual([6000, 6000]);
  });

  it('is not sent again later than 23 hours after it was first sent', async () => {
    await stripe.refunds.create({ payment_intent: earlier });
    const sentBefore = async () => new Date(later - 24 * hourMs);

    expect((await lookUp(sentBefore)).outcome).toEqual({ type: 'unknown' });
    expect(await paidSoFar()).toEqual([6000]);
  });

  it('is not sent again where the earlier one was paid after it was first sent', async () => {
    const sentAt = row(2, { firstSentAt: new Date(Date.now() + hourMs) });

    expect((await lookUp(sentNow, sentAt)).paymentIntent).toBe(earlier);
    expect(await paidSoFar()).toEqual([6000]);
  });

  it.each([
    ['lost over all of it', 'lost', 6000, 0, [6000, 6000]],
    ['lost over what was not refunded', 'lost', 4000, 2000, [6000, 6000]],
    ['lost over a part', 'lost', 2000, 0, [6000]],
    ['still open', 'needs_response', 6000, 0, [6000]],
    ['won', 'won', 6000, 0, [6000]],
  ] as const)('with a dispute that is %s', async (_, status, amount, refunded, paid) => {
    const { latest_charge: charge } = await stripe.paymentIntents.retrieve(earlier);
    if (refunded > 0) await stripe.refunds.create({ payment_intent: earlier, amount: refunded });
    const { id } = await controls.dispute(String(charge), { amount });
    if (status !== 'needs_response') await controls.moveDispute(id, status);

    expect((await lookUp()).outcome.type).toBe('succeeded');
    expect(await paidSoFar()).toEqual(paid);
  });
});

it('a key that came with another amount before is looked up: that amount was paid in a lost time', async () => {
  const made = await createIntent(stripe, row(1, { amount: 4000 }));

  expect(await createIntent(stripe, row(1))).toEqual({
    outcome: { type: 'succeeded' },
    paymentIntent: made.paymentIntent,
  });
  expect(await paidSoFar()).toEqual([4000]);
});
