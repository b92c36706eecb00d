import type Stripe from 'stripe';
import type { Controls } from 'stripe-sim/controls';
import type { StripeSim } from 'stripe-sim/server';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { LedgerRow } from '../db/ledger.ts';
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

/** The row of an attempt that was written as if it might have been made in a time that was lost. */
function row(attempt: number, details: Partial<LedgerRow> = {}): LedgerRow {
  const key = `acme/2/renewal/period/${attempt}`;
  const payer = { customer, paymentMethod, tenantId: 'acme', kind: 'renewal' } as const;
  const sent = { paymentIntent: null, firstSentAt: null, recordedAt: new Date() };
  // Only what a request is made of is read.
  return { key, amount: 6000, currency: 'gbp', ...payer, ...sent, ...details } as LedgerRow;
}

const find = (attempt: number) => lookUpIntent(stripe, row(attempt), Date.now());
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

it('a key that came with another amount before is looked up: that amount was paid in a lost time', async () => {
  const made = await createIntent(stripe, row(1, { amount: 4000 }));

  expect(await createIntent(stripe, row(1))).toEqual({
    outcome: { type: 'succeeded' },
    paymentIntent: made.paymentIntent,
  });
  expect(await paidSoFar()).toEqual([4000]);
});
