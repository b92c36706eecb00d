import Stripe from 'stripe';
import type { StripeSimOptions } from 'stripe-sim/server';
import { afterEach, describe, expect, it } from 'vitest';
import { itAgreesWithTheDocument, objectFaults } from './support/checked-fetch.ts';
import { type Received, receiver } from './support/receiver.ts';
import { customerWith, refusal, renewal, standIn } from './support/stand-in.ts';

const secret = 'whsec_test';
const cleanUp: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of cleanUp.splice(0)) await close();
});

/** A stand-in that sends every event to a receiver. */
async function withReceiver(answer?: Parameters<typeof receiver>[0], options: Partial<StripeSimOptions> = {}) {
  const hook = await receiver(answer);
  const all = await standIn({ webhook: { url: hook.url, secret }, webhookRetryMs: 5, ...options });
  cleanUp.push(() => all.sim.close(), hook.close);
  return { ...all, hook };
}

function verified(stripe: Stripe, { body, signature }: Received): Stripe.Event {
  return stripe.webhooks.constructEvent(body, signature, secret);
}

function isGenuine(stripe: Stripe, received: Received): boolean {
  try {
    return verified(stripe, received).object === 'event';
  } catch {
    return false;
  }
}

describe('events', () => {
  it('arrive signed as the SDK expects, with the object as it was', async () => {
    const { stripe, hook } = await withReceiver();
    const made = await stripe.customers.create({ metadata: { tenant: 't' } });
    const [first] = await hook.arrived(1);
    if (first === undefined) throw new Error('nothing arrived');
    expect(verified(stripe, first)).toMatchObject({
      type: 'customer.created',
      api_version: '2026-10-28.endive',
      data: { object: { id: made.id, metadata: { tenant: 't' } } },
    });
  });

  it('tell of every kind of thing that happens, in objects that agree with the document', async () => {
    const { stripe, controls } = await withReceiver();
    const who = await customerWith(stripe, 'pm_card_visa');
    const paid = await stripe.paymentIntents.create(renewal(who));
    const refund = await stripe.refunds.create({ payment_intent: paid.id, amount: 100 });
    await controls.failRefund(refund.id);
    const dispute = await controls.dispute(String(paid.latest_charge));
    await controls.moveDispute(dispute.id, 'won');
    await stripe.paymentIntents.cancel((await stripe.paymentIntents.create({ amount: 500, currency: 'usd' })).id);
    await refusal(stripe.paymentIntents.create(renewal(await customerWith(stripe, 'pm_card_chargeCustomerFail'))));
    await stripe.paymentIntents.create({
      ...renewal(await customerWith(stripe, 'pm_card_authenticationRequired')),
      off_session: false,
      return_url: 'https://example.com',
    });
    await stripe.setupIntents.create({
      customer: who.customer,
      payment_method: 'pm_card_visa',
      allowed_payment_method_types: ['card'],
      confirm: true,
    });
    await stripe.customers.update(who.customer, { name: 'N' });
    await stripe.paymentMethods.detach(who.payment_method);
    await stripe.customers.del(who.customer);
    const { data } = await stripe.events.list({ limit: 100 });
    expect(new Set(data.map(({ type }) => type))).toEqual(
      new Set([
        'customer.created',
        'customer.updated',
        'customer.deleted',
        'payment_method.attached',
        'payment_method.detached',
        'charge.succeeded',
        'charge.failed',
        'charge.refunded',
        'charge.dispute.created',
        'charge.dispute.funds_withdrawn',
        'charge.dispute.closed',
        'charge.dispute.funds_reinstated',
        'charge.refund.updated',
        'refund.created',
        'refund.updated',
        'refund.failed',
        'payment_intent.succeeded',
        'payment_intent.payment_failed',
        'payment_intent.requires_action',
        'payment_intent.canceled',
        'setup_intent.succeeded',
      ]),
    );
    expect(data.flatMap((event) => objectFaults(event.data.object as { object: string }))).toEqual([]);
    expect((await stripe.events.list({ type: 'refund.created' })).data).toMatchObject([
      { data: { object: { amount: 100 } } },
    ]);
  });

  // docs.stripe.com/api/events/types: `customer.deleted`, `payment_method.detached`; the customer of a detached card is
  // among the attributes as they were.
  it('tell what was done at the dashboard: a card that was detached, a customer that was deleted with its cards', async () => {
    const { stripe } = await withReceiver();
    const one = await customerWith(stripe, 'pm_card_visa');
    const other = await customerWith(stripe, 'pm_card_visa');

    await stripe.paymentMethods.detach(one.payment_method);
    await stripe.customers.del(other.customer);

    const detached = (await stripe.events.list({ type: 'payment_method.detached' })).data;
    expect(detached.map(({ data }) => data)).toMatchObject([
      { object: { id: other.payment_method, customer: null }, previous_attributes: { customer: other.customer } },
      { object: { id: one.payment_method, customer: null }, previous_attributes: { customer: one.customer } },
    ]);
    expect((await stripe.events.list({ type: 'customer.deleted' })).data).toMatchObject([
      { data: { object: { id: other.customer, object: 'customer' } } },
    ]);
  });

  it('are tried again until they are accepted', async () => {
    const { stripe, hook, controls } = await withReceiver((_, nth) => (nth < 3 ? 500 : 200));
    await stripe.customers.create({});
    await hook.arrived(3);
    expect(new Set(hook.received.map(({ body }) => body)).size).toBe(1);
    await expect.poll(async () => (await controls.health()).pendingWebhooks).toBe(0);
  });

  it('go to endpoints made through the API, to those that listen for them only', async () => {
    const hook = await receiver();
    const { sim, stripe } = await standIn();
    cleanUp.push(() => sim.close(), hook.close);
    const endpoint = await stripe.webhookEndpoints.create({
      url: hook.url,
      enabled_events: ['payment_intent.succeeded'],
    });
    expect((await stripe.webhookEndpoints.list()).data).toMatchObject([{ id: endpoint.id, url: hook.url }]);
    await stripe.paymentIntents.create(renewal(await customerWith(stripe, 'pm_card_visa')));
    const [first] = await hook.arrived(1);
    if (first === undefined) throw new Error('nothing arrived');
    expect(stripe.webhooks.constructEvent(first.body, first.signature, endpoint.secret ?? '').type).toBe(
      'payment_intent.succeeded',
    );
    expect(await stripe.webhookEndpoints.del(endpoint.id)).toMatchObject({ deleted: true });
    expect(hook.received).toHaveLength(1);
  });
});

describe('faults of delivery', () => {
  it('webhook_lost: nothing comes, though the event is there', async () => {
    const { stripe, hook, controls } = await withReceiver();
    await controls.fault('webhook_lost', { event: 'customer.created', count: 1 });
    const { id } = await stripe.customers.create({});
    await stripe.customers.update(id, { name: 'N' });
    const [first] = await hook.arrived(1);
    expect(first?.body).toContain('customer.updated');
    const lost = (await stripe.events.list({ type: 'customer.created' })).data[0];
    await controls.resend(lost?.id ?? '');
    expect((await hook.arrived(2))[1]?.body).toContain(lost?.id);
  });

  it('webhook_doubled: the same event comes twice', async () => {
    const { stripe, hook, controls } = await withReceiver();
    await controls.fault('webhook_doubled', { count: 1 });
    await stripe.customers.create({});
    const [one, two] = await hook.arrived(2);
    expect(one?.body).toBe(two?.body);
  });

  it('webhook_late and webhook_reordered: a later event overtakes', async () => {
    for (const fault of ['webhook_late', 'webhook_reordered']) {
      const { stripe, hook, controls } = await withReceiver();
      await controls.fault(fault, { event: 'customer.created', count: 1, delayMs: 400 });
      const { id } = await stripe.customers.create({});
      await stripe.customers.update(id, { name: 'N' });
      expect((await hook.arrived(2)).map(({ body }) => (JSON.parse(body) as Stripe.Event).type)).toEqual([
        'customer.updated',
        'customer.created',
      ]);
    }
  });

  it('webhook_badly_signed: the first copy is to be refused, the next one is genuine', async () => {
    const genuine: boolean[] = [];
    const checker = new Stripe('sk_test_x');
    const { stripe, hook, controls } = await withReceiver((received) => {
      genuine.push(isGenuine(checker, received));
      return genuine.at(-1) === true ? 200 : 400;
    });
    await controls.fault('webhook_badly_signed', { count: 1 });
    await stripe.customers.create({});
    await hook.arrived(2);
    expect(genuine).toEqual([false, true]);
  });
});

itAgreesWithTheDocument();
