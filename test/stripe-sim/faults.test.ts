import fc from 'fast-check';
import Stripe from 'stripe';
import type { Controls } from 'stripe-sim/controls';
import type { StripeSim } from 'stripe-sim/server';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { itAgreesWithTheDocument } from './support/checked-fetch.ts';
import { customerWith, headerOf, refusal, renewal, sdkAt, standIn } from './support/stand-in.ts';

let sim: StripeSim;
let stripe: Stripe;
let controls: Controls;
beforeEach(async () => {
  ({ sim, stripe, controls } = await standIn());
});
afterEach(() => sim.close());

const charges = { method: 'POST', path: '/v1/payment_intents', count: 1 };

describe('a fault that comes before the effect', () => {
  it.each([
    ['rate_limited', { statusCode: 429, code: 'rate_limit' }],
    ['conflict', { statusCode: 409, code: 'idempotency_key_in_use' }],
    ['reset_before', { type: 'StripeConnectionError' }],
  ])('%s moves no money and is not kept', async (fault, expected) => {
    const who = await customerWith(stripe, 'pm_card_visa');
    await controls.fault(fault, charges);
    expect(await refusal(stripe.paymentIntents.create(renewal(who), { idempotencyKey: 'k' }))).toMatchObject(expected);
    expect((await controls.money()).charges).toEqual([]);
    expect(await stripe.paymentIntents.create(renewal(who), { idempotencyKey: 'k' })).toMatchObject({
      status: 'succeeded',
    });
  });

  it('lets as many matches pass first as it is told to', async () => {
    const who = await customerWith(stripe, 'pm_card_visa');
    await controls.fault('rate_limited', { ...charges, skip: 1 });
    expect(await stripe.paymentIntents.create(renewal(who))).toMatchObject({ status: 'succeeded' });
    expect(await refusal(stripe.paymentIntents.create(renewal(who)))).toMatchObject({ statusCode: 429 });
    expect(await stripe.paymentIntents.create(renewal(who))).toMatchObject({ status: 'succeeded' });
  });

  it('error_before is kept: the key answers 500 ever after and no money moved', async () => {
    const who = await customerWith(stripe, 'pm_card_visa');
    await controls.fault('error_before', charges);
    for (const _ of [1, 2])
      expect(await refusal(stripe.paymentIntents.create(renewal(who), { idempotencyKey: 'k' }))).toMatchObject({
        statusCode: 500,
        type: 'StripeAPIError',
      });
    expect((await controls.money()).charges).toEqual([]);
  });
});

describe('a fault that comes after the effect', () => {
  it('error_after is kept: the key answers 500 ever after, and the intent can be looked up', async () => {
    const who = await customerWith(stripe, 'pm_card_visa');
    await controls.fault('error_after', charges);
    for (const _ of [1, 2])
      expect(
        await refusal(
          stripe.paymentIntents.create({ ...renewal(who), metadata: { charge: 'c' } }, { idempotencyKey: 'k' }),
        ),
      ).toMatchObject({ statusCode: 500 });
    expect((await controls.money()).charges).toMatchObject([{ amount: 1000, metadata: { charge: 'c' } }]);
    const { data } = await stripe.paymentIntents.list({ customer: who.customer });
    expect(data).toMatchObject([{ status: 'succeeded', metadata: { charge: 'c' } }]);
  });

  it.each(['reset_after', 'hang_after'])('%s: the same key then gets the answer that was lost', async (fault) => {
    const who = await customerWith(stripe, 'pm_card_visa');
    await controls.fault(fault, charges);
    const impatient = sdkAt(sim.port, { timeout: 200 });
    expect(await refusal(impatient.paymentIntents.create(renewal(who), { idempotencyKey: 'k' }))).toMatchObject({
      type: 'StripeConnectionError',
    });
    const answer = await stripe.paymentIntents.create(renewal(who), { idempotencyKey: 'k' });
    expect(headerOf(answer, 'idempotent-replayed')).toBe('true');
    expect((await controls.money()).charges).toHaveLength(1);
  });

  it("the SDK's own retry gets over a reset with one charge", async () => {
    const who = await customerWith(stripe, 'pm_card_visa');
    await controls.fault('reset_after', charges);
    expect(await sdkAt(sim.port, { maxNetworkRetries: 2 }).paymentIntents.create(renewal(who))).toMatchObject({
      status: 'succeeded',
    });
    expect((await controls.money()).charges).toHaveLength(1);
  });
});

describe('keys', () => {
  it('a pruned key charges again', async () => {
    const who = await customerWith(stripe, 'pm_card_visa');
    const first = await stripe.paymentIntents.create(renewal(who), { idempotencyKey: 'k' });
    await controls.pruneKeys('k');
    const second = await stripe.paymentIntents.create(renewal(who), { idempotencyKey: 'k' });
    await controls.fault('key_pruned', charges);
    const third = await stripe.paymentIntents.create(renewal(who), { idempotencyKey: 'k' });
    expect(new Set([first.id, second.id, third.id]).size).toBe(3);
    expect((await controls.money()).charged).toEqual({ usd: 3000 });
  });

  it('one key sent many times at once has one effect', async () => {
    const who = await customerWith(stripe, 'pm_card_visa');
    const send = () => stripe.paymentIntents.create(renewal(who), { idempotencyKey: 'k' });
    const outcomes = await Promise.allSettled(Array.from({ length: 30 }, send));
    const ids = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value.id] : []));
    expect(new Set(ids).size).toBe(1);
    for (const outcome of outcomes) {
      if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ statusCode: 409 });
    }
    expect((await controls.money()).charges).toHaveLength(1);
  });

  it('answers 409 while the first request is under way', async () => {
    const who = await customerWith(stripe, 'pm_card_visa');
    await controls.fault('delay', { ...charges, delayMs: 300 });
    const both = await Promise.allSettled(
      [1, 2].map(() => stripe.paymentIntents.create(renewal(who), { idempotencyKey: 'k' })),
    );
    expect(both.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(both.find(({ status }) => status === 'rejected')).toMatchObject({
      reason: { statusCode: 409, code: 'idempotency_key_in_use' },
    });
    expect((await controls.money()).charges).toHaveLength(1);
  });
});

describe('a charge that is decided by a fault', () => {
  it('declines with the chosen code, for the named customer', async () => {
    const struck = await customerWith(stripe, 'pm_card_visa');
    const other = await customerWith(stripe, 'pm_card_visa');
    await controls.fault('decline', { decline_code: 'insufficient_funds', where: { customer: struck.customer } });
    expect(await stripe.paymentIntents.create(renewal(other))).toMatchObject({ status: 'succeeded' });
    expect(await refusal(stripe.paymentIntents.create(renewal(struck)))).toMatchObject({
      statusCode: 402,
      decline_code: 'insufficient_funds',
    });
    await controls.clearFaults();
    expect(await stripe.paymentIntents.create(renewal(struck))).toMatchObject({ status: 'succeeded' });
  });

  it('asks for the holder', async () => {
    const who = await customerWith(stripe, 'pm_card_visa');
    await controls.fault('sca', { count: 1 });
    expect(await refusal(stripe.paymentIntents.create(renewal(who)))).toMatchObject({
      statusCode: 402,
      code: 'authentication_required',
    });
  });
});

describe('the controls', () => {
  it('strike as often as the seed says, the same each time', async () => {
    const run = async () => {
      await controls.clearFaults();
      await controls.fault('rate_limited', { path: '/v1/balance', probability: 0.3, seed: 7 });
      const answers: boolean[] = [];
      for (let i = 0; i < 40; i += 1)
        answers.push(
          await stripe.balance.retrieve().then(
            () => true,
            () => false,
          ),
        );
      return answers;
    };
    const first = await run();
    expect(await run()).toEqual(first);
    expect(first.filter((fine) => !fine).length).toBeGreaterThan(3);
  });

  it('refuse what they do not know, and what a foreign page could send', async () => {
    await expect(controls.fault('earthquake')).rejects.toThrow();
    const unasked = await fetch(`${sim.url}/_sim/faults`, { method: 'POST', body: '{"fault":"conflict"}' });
    expect(unasked.status).toBe(415);
    expect((await controls.faults()).faults).toEqual([]);
  });

  it('are out of reach for a live key', async () => {
    const answers = await Promise.all(
      ['/_sim/money', '/v1/balance', '/checkout/x'].map((path) =>
        fetch(sim.url + path, { headers: { authorization: 'Bearer sk_live_x' } }),
      ),
    );
    expect(answers.map(({ status }) => status)).toEqual([401, 401, 401]);
  });
});

it('charges each reason once under any mix of faults, when the same key is sent until it answers', {
  timeout: 60_000,
}, async () => {
  const kinds = fc.constantFrom(
    'rate_limited',
    'conflict',
    'reset_before',
    'reset_after',
    'error_after',
    'error_before',
    'decline',
  );
  const patient = sdkAt(sim.port);
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(kinds, fc.integer()), { maxLength: 3 }), async (faults) => {
      await controls.clearFaults();
      const who = await customerWith(patient, 'pm_card_visa');
      const before = (await controls.money()).charges.length;
      for (const [fault, seed] of faults) await controls.fault(fault, { ...charges, count: 2, probability: 0.5, seed });
      const answered = await untilAnswered(() =>
        patient.paymentIntents.create(renewal(who), { idempotencyKey: who.customer }),
      );
      const { data } = await patient.paymentIntents.list({ customer: who.customer });
      const moved = (await controls.money()).charges.length - before;
      expect(moved).toBe(data.filter(({ status }) => status === 'succeeded').length);
      expect(moved).toBeLessThanOrEqual(1);
      if (answered === 'succeeded') expect(moved).toBe(1);
    }),
    { numRuns: 40 },
  );
});

/** Sends again what was not answered for good. */
async function untilAnswered(send: () => Promise<Stripe.PaymentIntent>): Promise<string> {
  for (;;) {
    const outcome = await send().then(
      ({ status }) => status,
      (error: unknown) => error,
    );
    if (typeof outcome === 'string') return outcome;
    if (!(outcome instanceof Stripe.errors.StripeError)) throw outcome;
    if (outcome.statusCode === 402 || outcome.statusCode === 500) return 'refused';
  }
}

itAgreesWithTheDocument();
