import { request } from 'node:http';
import type Stripe from 'stripe';
import type { Controls } from 'stripe-sim/controls';
import type { StripeSim } from 'stripe-sim/server';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { RateLimit } from '../../stripe-sim/http/rate.ts';
import { itAgreesWithTheDocument } from './support/checked-fetch.ts';
import { customerWith, refusal, renewal, standIn } from './support/stand-in.ts';

/** What the stand-in has and Stripe has not, or what would cost too much to try on Stripe. */
let sim: StripeSim;
let stripe: Stripe;
let controls: Controls;
beforeEach(async () => {
  ({ sim, stripe, controls } = await standIn());
});
afterEach(() => sim.close());

it.each([
  ['pm_card_chargeCustomerFailLostCard', 'lost_card', 'do_not_try_again'],
  ['pm_card_chargeCustomerFailInsufficientFunds', 'insufficient_funds', undefined],
])('%s attaches, and every charge declines with %s and the advice %s', async (token, decline_code, advice_code) => {
  const who = await customerWith(stripe, token);
  for (const _ of [1, 2])
    expect(await refusal(stripe.paymentIntents.create(renewal(who)))).toMatchObject({
      statusCode: 402,
      code: 'card_declined',
      decline_code,
      advice_code,
      payment_intent: { last_payment_error: { decline_code, ...(advice_code !== undefined && { advice_code }) } },
    });
});

it('declines a charge with the code and the advice of a fault', async () => {
  const who = await customerWith(stripe, 'pm_card_visa');
  await controls.fault('decline', { decline_code: 'do_not_honor', advice_code: 'try_again_later', count: 1 });
  expect(await refusal(stripe.paymentIntents.create(renewal(who)))).toMatchObject({
    decline_code: 'do_not_honor',
    advice_code: 'try_again_later',
  });
});

it.each([
  ['usd', 50],
  ['eur', 50],
  ['gbp', 30],
  ['jpy', 50],
  ['huf', 17500],
])('takes no less than the minimum in %s', async (currency, least) => {
  expect(await stripe.paymentIntents.create({ amount: least, currency })).toMatchObject({ amount: least });
  expect(await refusal(stripe.paymentIntents.create({ amount: least - 1, currency }))).toMatchObject({
    code: 'amount_too_small',
  });
});

/**
 * Stripe's documentation, "Minimum and maximum charge amounts" (docs.stripe.com/currencies): where the balance is in another
 * currency, the minimum is that one's, after conversion; "Error codes": `amount_too_small`. Its message reads "Amount must
 * convert to at least 50 cents. ¥5 converts to approximately $0.03."
 */
it('takes no amount that converts to less than the minimum of the settlement currency, and makes no intent of it', async () => {
  await controls.settlement({ currency: 'eur', rates: { gbp: 0.8 } });
  const who = await customerWith(stripe, 'pm_card_visa');
  const tooSmall = { ...renewal(who, 62), currency: 'gbp' };
  expect(await refusal(stripe.paymentIntents.create(tooSmall))).toMatchObject({
    statusCode: 400,
    rawType: 'invalid_request_error',
    code: 'amount_too_small',
    param: 'amount',
    message: 'Amount must convert to at least 0.50 eur. 0.62 gbp converts to approximately 0.49 eur.',
  });
  expect((await stripe.paymentIntents.list({ customer: who.customer })).data).toEqual([]);
  expect(await stripe.paymentIntents.create({ ...tooSmall, amount: 63 })).toMatchObject({ status: 'succeeded' });
  expect(await stripe.paymentIntents.create({ amount: 50, currency: 'usd' })).toMatchObject({ amount: 50 });

  const { id } = await stripe.paymentIntents.create({ amount: 100, currency: 'gbp' });
  expect(await refusal(stripe.paymentIntents.update(id, { amount: 40 }))).toMatchObject({ code: 'amount_too_small' });
  await controls.settlement(null);
  expect(await stripe.paymentIntents.update(id, { amount: 40 })).toMatchObject({ amount: 40 });
});

it.each([
  ['no key', undefined],
  ['a live key', 'Bearer sk_live_abc'],
  ['a live key by Basic', `Basic ${Buffer.from('sk_live_abc:').toString('base64')}`],
  ['something else', 'Bearer hello'],
])('refuses %s with 401', async (_, authorization) => {
  const response = await fetch(`${sim.url}/v1/balance`, {
    headers: authorization === undefined ? {} : { authorization },
  });
  expect(response.status).toBe(401);
  expect(await response.json()).toMatchObject({ error: { type: 'invalid_request_error' } });
});

it('takes a test key by Basic too', async () => {
  const authorization = `Basic ${Buffer.from('sk_test_abc:').toString('base64')}`;
  expect((await fetch(`${sim.url}/v1/balance`, { headers: { authorization } })).status).toBe(200);
});

it('answers an unknown URL with an error, never with a success the SDK would believe', async () => {
  const response = await fetch(`${sim.url}/v1/nothing`, { headers: { authorization: 'Bearer sk_test_abc' } });
  expect([response.status, await response.json()]).toMatchObject([404, { error: { type: 'invalid_request_error' } }]);
});

it('lets no more through than its rate, which fills up again with time', () => {
  let now = 0;
  const limit = new RateLimit(5, () => now);
  const passed = (): number => {
    let count = 0;
    try {
      for (; count < 20; count += 1) limit.take();
    } catch {
      return count;
    }
    return count;
  };

  expect(passed()).toBe(5);
  now += 400;
  expect(passed()).toBe(2);
  now += 60_000;
  expect(passed()).toBe(5);
});

it('answers 429 to requests that come too fast, until the limit is taken away', async () => {
  await controls.rate(1);
  const answers = await Promise.allSettled(Array.from({ length: 12 }, () => stripe.balance.retrieve()));
  const refused = answers.filter(({ status }) => status === 'rejected');
  expect(refused[0]).toMatchObject({ reason: { statusCode: 429, type: 'StripeRateLimitError' } });

  await controls.rate(null);
  await Promise.all(Array.from({ length: 12 }, () => stripe.balance.retrieve()));
});

it('expands what is requested, in lists and in depth, and refuses what cannot be expanded', async () => {
  const who = await customerWith(stripe, 'pm_card_visa');
  await stripe.paymentIntents.create(renewal(who));
  const { data } = await stripe.paymentIntents.list({ expand: ['data.latest_charge.customer', 'data.payment_method'] });
  expect(data[0]).toMatchObject({
    latest_charge: { customer: { id: who.customer, object: 'customer' } },
    payment_method: { id: who.payment_method },
  });
  expect(await refusal(stripe.paymentIntents.list({ expand: ['data.amount'] }))).toMatchObject({ statusCode: 400 });
  expect(await refusal(stripe.customers.retrieve(who.customer, { expand: ['nothing'] }))).toMatchObject({
    statusCode: 400,
  });
});

it('refuses a card of another customer, and a second attachment', async () => {
  const one = await customerWith(stripe, 'pm_card_visa');
  const other = await customerWith(stripe, 'pm_card_visa');
  expect(await refusal(stripe.paymentIntents.create(renewal({ ...one, customer: other.customer })))).toMatchObject({
    statusCode: 400,
    param: 'payment_method',
  });
  expect(await refusal(stripe.paymentMethods.attach(one.payment_method, { customer: other.customer }))).toMatchObject({
    statusCode: 400,
  });
});

it('does nothing of a request that it refuses', async () => {
  const who = await customerWith(stripe, 'pm_card_visa');
  await refusal(stripe.customers.create({ name: 'half', payment_method: 'pm_card_visa_chargeDeclined' }));
  await refusal(stripe.paymentIntents.create({ ...renewal(who), off_session: false }));
  expect((await stripe.customers.list()).data).toHaveLength(1);
  expect((await stripe.paymentIntents.list()).data).toEqual([]);
});

/* docs.stripe.com/refunds, "Failed refunds", and docs.stripe.com/api/refunds/object, `failure_balance_transaction`. */
it('fails a refund that had succeeded: the amount is back in the balance, and can be refunded again', async () => {
  const balance = async () =>
    (await stripe.balance.retrieve()).available.find(({ currency }) => currency === 'usd')?.amount;
  const { latest_charge } = await stripe.paymentIntents.create(renewal(await customerWith(stripe, 'pm_card_visa')));
  const charge = String(latest_charge);
  const paid = (await balance()) ?? 0;
  const { id } = await stripe.refunds.create({ charge, amount: 400 });
  expect([await balance(), (await stripe.refunds.retrieve(id)).status]).toEqual([paid - 400, 'succeeded']);

  await controls.failRefund(id, { reason: 'lost_or_stolen_card' });
  expect(await stripe.refunds.retrieve(id)).toMatchObject({
    status: 'failed',
    failure_reason: 'lost_or_stolen_card',
    failure_balance_transaction: expect.stringMatching(/^txn_/),
  });
  expect(await balance()).toBe(paid);
  expect(await stripe.charges.retrieve(charge)).toMatchObject({ amount_refunded: 0, refunded: false });
  await expect(controls.failRefund(id)).rejects.toThrow('has failed already');

  // docs.stripe.com/api/events/types: `refund.failed`, beside `refund.updated`
  const events = (await stripe.events.list({ types: ['refund.failed', 'refund.updated'] })).data;
  expect(events.map(({ type }) => type)).toEqual(['refund.failed', 'refund.updated']);
  expect(events[0]?.data).toMatchObject({
    object: { id, status: 'failed' },
    previous_attributes: { status: 'succeeded' },
  });
  expect(await stripe.refunds.create({ charge })).toMatchObject({ amount: 1000, status: 'succeeded' });
  expect((await controls.money()).refunds.filter((refund) => refund.charge === charge)).toMatchObject([
    { amount: 1000 },
  ]);
});

/* docs.stripe.com/disputes/how-disputes-work, and docs.stripe.com/api/disputes/object, `balance_transactions`. */
it('lets a refunded charge be disputed: withdrawn a second time, and given back only where it is won', async () => {
  const balance = async () =>
    (await stripe.balance.retrieve()).available.find(({ currency }) => currency === 'usd')?.amount;
  const { latest_charge } = await stripe.paymentIntents.create(renewal(await customerWith(stripe, 'pm_card_visa')));
  const charge = String(latest_charge);
  await stripe.refunds.create({ charge });
  const refunded = (await balance()) ?? 0;

  const { id } = await controls.dispute(charge);
  expect(await balance()).toBe(refunded - 1000);
  expect(await stripe.disputes.retrieve(id)).toMatchObject({
    amount: 1000,
    status: 'needs_response',
    balance_transactions: [{ amount: -1000, reporting_category: 'dispute' }],
  });
  await controls.moveDispute(id, 'won');
  expect(await balance()).toBe(refunded);
  expect((await stripe.disputes.retrieve(id)).balance_transactions).toMatchObject([
    { amount: -1000 },
    { amount: 1000 },
  ]);
  const types = (await stripe.events.list({ type: 'charge.dispute.funds_*' })).data.map(({ type }) => type);
  expect(types).toEqual(['charge.dispute.funds_reinstated', 'charge.dispute.funds_withdrawn']);
});

it('moves a dispute on as the bank does, lists it by its charge, and lets it be given up once', async () => {
  const paid = await stripe.paymentIntents.create(renewal(await customerWith(stripe, 'pm_card_visa')));
  const charge = String(paid.latest_charge);
  const { id } = await controls.dispute(charge);
  expect(await stripe.disputes.retrieve(id)).toMatchObject({ status: 'needs_response', charge, amount: 1000 });
  await controls.moveDispute(id, 'under_review');
  expect((await stripe.disputes.list({ charge })).data).toMatchObject([{ id, status: 'under_review' }]);
  expect(await stripe.disputes.close(id)).toMatchObject({ status: 'lost' });
  expect(await refusal(stripe.disputes.close(id))).toMatchObject({ statusCode: 400 });
  const types = (await stripe.events.list({ type: 'charge.dispute.*' })).data.map(({ type }) => type);
  expect(types).toEqual([
    'charge.dispute.closed',
    'charge.dispute.updated',
    'charge.dispute.funds_withdrawn',
    'charge.dispute.created',
  ]);
});

it('renews a card under its id, as a bank does', async () => {
  const { payment_method } = await customerWith(stripe, 'pm_card_visa');
  await controls.renewCard({ payment_method, exp_month: 7, exp_year: 2031 });
  expect((await stripe.paymentMethods.retrieve(payment_method)).card).toMatchObject({ exp_month: 7, exp_year: 2031 });
  const [event] = (await stripe.events.list({ type: 'payment_method.automatically_updated' })).data;
  expect(event?.data.object).toMatchObject({ id: payment_method, card: { exp_month: 7 } });
});

itAgreesWithTheDocument();

it.each([
  ['authorise', undefined, { status: 'succeeded' }],
  ['fail', undefined, { last_payment_error: { code: 'payment_intent_authentication_failure' } }],
  ['decline', 'insufficient_funds', { last_payment_error: { decline_code: 'insufficient_funds' } }],
] as const)('the holder may %s at the bank without a browser', async (decision, decline_code, expected) => {
  const who = await customerWith(stripe, 'pm_card_authenticationRequired');
  await refusal(stripe.paymentIntents.create(renewal(who)));
  const [intent] = (await stripe.paymentIntents.list({ customer: who.customer })).data;

  const code = decline_code === undefined ? {} : { decline_code };
  await controls.payer({ payment_intent: intent?.id ?? '', decision, ...code });

  expect(await stripe.paymentIntents.retrieve(intent?.id ?? '')).toMatchObject(expected);
  if (decision === 'authorise')
    await expect(controls.payer({ payment_intent: intent?.id ?? '', decision })).rejects.toThrow('nothing to decide');
});

it.each([
  ['127.0.0.1', 200],
  ['localhost', 200],
  ['evil.test', 421],
  ['127.0.0.1.evil.test', 421],
])(
  'answers a page whose host name is %s with %i, as any name can be resolved to this machine',
  async (host, status) => {
    const answered = await new Promise<number | undefined>((resolve, reject) => {
      const options = {
        port: sim.port,
        host: '127.0.0.1',
        path: '/_sim/health',
        headers: { host: `${host}:${sim.port}` },
      };
      request(options, (response) => resolve(response.resume().statusCode))
        .on('error', reject)
        .end();
    });
    expect(answered).toBe(status);
  },
);
