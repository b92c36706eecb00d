import { randomUUID } from 'node:crypto';
import type Stripe from 'stripe';
import { startStripeSim } from 'stripe-sim/server';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { lookUpIntent } from '../../activities/intents.ts';
import type { LedgerRow } from '../../db/ledger.ts';
import { stripeAt } from '../../stack/stripe-at.ts';

/* When a look-up may send a charge again, and when it may believe that there is none (docs/trust.md, "How a charge is made"). */

const hourMs = 3_600_000;
const sentAt = Date.now();

let sim: Awaited<ReturnType<typeof startStripeSim>>;
let stripe: Stripe;
beforeAll(async () => {
  sim = await startStripeSim({ port: 0, dataDir: null });
  stripe = stripeAt(sim.port);
});
afterAll(() => sim.close());

/** A first attempt was sent when its row was written. */
const noteSent = () => Promise.reject(new Error('It was sent before'));

/** A charge that was written down and of which the card processor knows nothing. */
async function lostCharge(): Promise<LedgerRow> {
  const customer = await stripe.customers.create({ name: 'x' });
  const card = await stripe.paymentMethods.attach('pm_card_visa', { customer: customer.id });
  const row: Partial<LedgerRow> = {
    key: randomUUID(),
    tenantId: 'x',
    kind: 'renewal',
    attempt: 1,
    amount: 2000,
    currency: 'gbp',
    customer: customer.id,
    paymentMethod: card.id,
    paymentIntent: null,
    firstSentAt: new Date(sentAt),
    recordedAt: new Date(sentAt),
  };
  return row as LedgerRow;
}

it('within 23 hours of the first send the same charge is sent again, under the same key, and once', async () => {
  const row = await lostCharge();

  const first = await lookUpIntent(stripe, row, sentAt + 22 * hourMs, noteSent);
  const again = await lookUpIntent(stripe, row, sentAt + 30 * hourMs, noteSent);

  expect(first.outcome).toEqual({ type: 'succeeded' });
  expect(again).toEqual(first);
  expect((await stripe.paymentIntents.list({ customer: row.customer ?? '' })).data).toHaveLength(1);
});

it('after that it is only looked up, and stays unknown until a day after the last send that there can have been', async () => {
  const row = await lostCharge();

  const outcomes = await Promise.all(
    [23.5, 25.5, 46.5, 47.5].map((hours) => lookUpIntent(stripe, row, sentAt + hours * hourMs, noteSent)),
  );

  expect(outcomes.map(({ outcome }) => outcome.type)).toEqual(['unknown', 'unknown', 'unknown', 'canceled']);
  expect((await stripe.paymentIntents.list({ customer: row.customer ?? '' })).data).toEqual([]);
});
