import { eq } from 'drizzle-orm';
import type Stripe from 'stripe';
import { beforeAll, describe, expect, it } from 'vitest';
import { charges, disputes, subscriptions, tenants, webhookEvents } from '../../db/schema.ts';
import { attentionOf } from '../../domain/attention.ts';
import { hourMs } from '../../domain/calendar.ts';
import { chargeFactWorkflowId, subscriptionWorkflowId } from '../../workflows/messages.ts';
import { useService } from '../support/fixtures.ts';
import { disputeIntent, moneyMoved, moveDispute, payAtStripe, renewCard } from '../support/stand-in.ts';
import { diaryOf, eventsOf, ledgerLines, ledgerOf, startActive } from '../support/tenants.ts';
import { until } from '../support/world.ts';
import { bring, deliverByHand, eventsAtStripe } from './support.ts';

// What banks and Stripe's dashboard do of their own accord: each is looked up, and recorded as a fact.

const service = useService();
beforeAll(async () => {
  await deliverByHand(service);
});

async function chargeOf(tenantId: string) {
  const charge = (await ledgerOf(service.world, tenantId)).at(-1);
  if (charge?.paymentIntent == null) throw new Error(`${tenantId} has charged nothing`);
  return { ...charge, paymentIntent: charge.paymentIntent };
}

/** The events of one kind that are about an object, or about what belongs to an intent. */
async function eventsAbout(id: string, type: string): Promise<readonly Stripe.Event[]> {
  const about = (event: Stripe.Event): boolean => {
    const object = event.data.object as { readonly id: string; readonly payment_intent?: string };
    return object.id === id || object.payment_intent === id;
  };
  return (await eventsAtStripe(service, type)).filter(about);
}

const disputesOf = (tenantId: string) =>
  service.world.db.select().from(disputes).where(eq(disputes.tenantId, tenantId));

const attentionIn = async (tenantId: string) => attentionOf((await service.world.read(tenantId)).view.concerns);

/** Whether Temporal shows a tenant among those that need attention. */
async function isFlagged(tenantId: string): Promise<unknown> {
  const { typedSearchAttributes } = await service.world.client.workflow
    .getHandle(subscriptionWorkflowId(tenantId))
    .describe();
  return typedSearchAttributes.getAll().find(({ key }) => key.name === 'NeedsAttention')?.value;
}

const acknowledge = (tenantId: string, about: unknown, key = service.keys.ops) =>
  service.ask('POST', `/v1/ops/tenants/${tenantId}/acknowledgements`, { key, body: { about } });

/** Waits for a workflow beside the tenants' to have ended: nothing more comes of its event. */
async function hasEnded(workflowId: string): Promise<void> {
  await service.world.client.workflow.getHandle(workflowId).result();
}

async function deleteTenant(tenantId: string): Promise<void> {
  await service.world.command(tenantId, { type: 'cancel' });
  await service.world.advance(tenantId, '2026-04-02T00:00:00Z');
  expect((await service.world.read(tenantId)).view.state).toBe('deleted');
}

describe('a dispute', () => {
  it('is shown to finance and ops as it goes, and is not a refund', async () => {
    // given a charge that its payer disputes
    await startActive(service.world, 'disputed');
    const charge = await chargeOf('disputed');
    const dispute = await disputeIntent(service.world, charge.paymentIntent, { reason: 'product_not_received' });

    // when its webhook comes
    await bring(service, await eventsAbout(charge.paymentIntent, 'charge.dispute.created'));

    // then it is shown with the charge, and needs attention
    const attention = await until(
      () => attentionIn('disputed'),
      (reason) => reason !== null,
    );
    expect(attention).toMatch(
      /^The payer disputes £60.00 of disputed\/\S+ \(product_not_received\): answer at the card processor by \d+ \w+ \d{4}\.$/,
    );
    const detail = () => service.ask('GET', `/v1/finance/charges/${charge.id}`, { key: service.keys.finance });
    expect((await detail()).body).toMatchObject({
      state: 'succeeded',
      refunded: 0,
      refunds: [],
      disputes: [{ id: dispute, state: 'needs_response', amount: 6_000, closedAt: null }],
    });

    // when evidence is handed in, and the bank decides for us
    await moveDispute(service.world, dispute, 'under_review');
    await bring(service, await eventsAbout(charge.paymentIntent, 'charge.dispute.updated'));
    await until(
      () => disputesOf('disputed'),
      ([row]) => row?.state === 'under_review',
    );
    await moveDispute(service.world, dispute, 'won');
    await bring(service, await eventsAbout(charge.paymentIntent, 'charge.dispute.closed'));
    await until(
      () => disputesOf('disputed'),
      ([row]) => row?.state === 'won',
    );
    // It needs no attention since the evidence was handed in, without an acknowledgement.
    await until(
      () => attentionIn('disputed'),
      (reason) => reason === null,
    );
    await until(
      () => isFlagged('disputed'),
      (flagged) => flagged === false,
    );

    // then each step is in the log, and the charge is as it was
    expect((await detail()).body).toMatchObject({
      refunded: 0,
      disputes: [{ state: 'won', closedAt: expect.any(String) }],
      activity: [
        { type: 'chargeSucceeded' },
        { type: 'chargeDisputed', actor: 'card processor', amount: 6_000 },
        { type: 'disputeMoved' },
        { type: 'disputeClosed' },
      ],
    });
    expect((await eventsOf(service.world, 'disputed')).filter((type) => type.startsWith('attention'))).toEqual([
      'attentionRaised',
      'attentionEnded',
    ]);
    expect((await service.world.read('disputed')).view.state).toBe('active');
  });

  it('of a deleted tenant is written down, and shows among those that need attention', async () => {
    await startActive(service.world, 'disputed-late');
    const charge = await chargeOf('disputed-late');
    await deleteTenant('disputed-late');
    const before = await diaryOf(service.world, 'disputed-late');
    await disputeIntent(service.world, charge.paymentIntent);

    await bring(service, await eventsAbout(charge.paymentIntent, 'charge.dispute.created'));

    await until(
      () => attentionIn('disputed-late'),
      (reason) => reason !== null,
    );
    expect(await disputesOf('disputed-late')).toMatchObject([{ state: 'needs_response', chargeId: charge.id }]);
    const { body } = await service.ask('GET', '/v1/ops/tenants?attention=true&q=disputed-late');
    expect(body).toMatchObject({ data: [{ tenantId: 'disputed-late', state: 'deleted', needsAttention: true }] });

    // when ops have dealt with it
    const [{ id } = { id: '' }] = await disputesOf('disputed-late');
    const answer = await acknowledge('disputed-late', `dispute/${id}`);

    // then it needs no attention any more, though its workflow has long been closed
    expect(answer).toMatchObject({ status: 200, body: { needsAttention: false, attention: null, concerns: [] } });
    const after = await diaryOf(service.world, 'disputed-late');
    expect(after.slice(before.length)).toEqual([
      '2026-04-02 01:00 chargeDisputed',
      '2026-04-02 01:00 attentionRaised',
      '2026-04-02 01:00 attentionEnded',
    ]);
  });

  it('of a charge that is not ours is ignored', async () => {
    const { stripe } = service.world;
    const customer = await stripe.customers.create({});
    const card = await stripe.paymentMethods.attach('pm_card_visa', { customer: customer.id });
    const details = { customer: customer.id, payment_method: card.id, confirm: true, off_session: true };
    const { id } = await stripe.paymentIntents.create({ ...details, amount: 500, currency: 'gbp' });
    const dispute = await disputeIntent(service.world, id);
    const events = await eventsAbout(id, 'charge.dispute.created');

    await bring(service, events);

    await hasEnded(chargeFactWorkflowId(events[0]?.id ?? ''));
    expect(await service.world.db.select().from(disputes).where(eq(disputes.id, dispute))).toEqual([]);
  });
});

describe('a webhook that says otherwise than the ledger', () => {
  /** A tenant whose renewal was declined, and whose intent is then paid at Stripe. */
  async function declinedButPaid(tenantId: string) {
    await startActive(service.world, tenantId);
    await service.world.command(tenantId, { type: 'setPaymentMethod', paymentMethod: 'pm_card_chargeCustomerFail' });
    await service.world.command(tenantId, { type: 'addLicences', quantity: 1 });
    const charge = await chargeOf(tenantId);
    expect(charge.state).toBe('declined');
    return charge;
  }

  it('is looked up and raises attention, and changes nothing', async () => {
    const charge = await declinedButPaid('said-otherwise');
    await payAtStripe(service.world, charge.paymentIntent);
    const books = await ledgerLines(service.world, 'said-otherwise');

    await bring(service, await eventsAbout(charge.paymentIntent, 'payment_intent.succeeded'));

    const attention = await until(
      () => attentionIn('said-otherwise'),
      (reason) => reason !== null,
    );
    expect(attention).toBe(`${charge.key} was paid at the card processor, but is booked as declined.`);
    expect(await ledgerLines(service.world, 'said-otherwise')).toEqual(books);
    expect((await service.world.read('said-otherwise')).view.licences.total).toBe(3);
    expect((await eventsOf(service.world, 'said-otherwise')).at(-1)).toBe('attentionRaised');

    // when the money is given back at Stripe, then there is nothing to look at any more
    const { id: refund } = await service.world.stripe.refunds.create({ payment_intent: charge.paymentIntent });
    await bring(service, await eventsAbout(refund, 'refund.created'));
    await until(
      () => attentionIn('said-otherwise'),
      (reason) => reason === null,
    );
    expect(await ledgerLines(service.world, 'said-otherwise')).toEqual(books);
  });

  it('is ended by ops alone, one by one, and comes back when there is news', async () => {
    const charge = await declinedButPaid('acknowledged');
    await payAtStripe(service.world, charge.paymentIntent);
    const dispute = await disputeIntent(service.world, charge.paymentIntent);
    await bring(service, await eventsAbout(charge.paymentIntent, 'payment_intent.succeeded'));
    await bring(service, await eventsAbout(charge.paymentIntent, 'charge.dispute.created'));
    await until(
      async () => (await service.world.read('acknowledged')).view.concerns,
      (concerns) => concerns.length === 2,
    );

    // when ops have dealt with one, then the other stays
    expect(await acknowledge('acknowledged', `charge/${charge.key}`)).toMatchObject({
      status: 200,
      body: { needsAttention: true, concerns: [{ about: `dispute/${dispute}` }] },
    });
    // A second click, and what is not there, change nothing
    for (const about of [`charge/${charge.key}`, 'nothing'])
      expect(await acknowledge('acknowledged', about)).toMatchObject({ status: 200, body: { needsAttention: true } });
    expect((await acknowledge('acknowledged', `dispute/${dispute}`)).body).toMatchObject({ needsAttention: false });
    await until(
      () => isFlagged('acknowledged'),
      (flagged) => flagged === false,
    );
    expect((await eventsOf(service.world, 'acknowledged')).filter((type) => type === 'attentionEnded')).toHaveLength(2);

    // and when the dispute is lost, it needs attention again
    await moveDispute(service.world, dispute, 'lost');
    await bring(service, await eventsAbout(charge.paymentIntent, 'charge.dispute.closed'));
    const attention = await until(
      () => attentionIn('acknowledged'),
      (reason) => reason !== null,
    );
    expect(attention).toContain('was lost');
    // ops alone end it
    const refused = await acknowledge('acknowledged', `dispute/${dispute}`, service.keys.finance);
    expect(refused).toMatchObject({ status: 403 });
    expect(await acknowledge('acknowledged', 7)).toMatchObject({
      status: 422,
      body: { errors: [{ pointer: '/about' }] },
    });
    expect(await attentionIn('acknowledged')).toContain('was lost');
  });

  it('keeps a bill from being charged again, until the money of the attempt before has gone back', async () => {
    // given a renewal that was declined, and whose intent is then paid at Stripe
    const { world } = service;
    await startActive(world, 'paid-late');
    await world.command('paid-late', { type: 'setPaymentMethod', paymentMethod: 'pm_card_chargeCustomerFail' });
    await world.advance('paid-late', '2026-04-01T12:00:00Z');
    const charge = await chargeOf('paid-late');
    expect(charge).toMatchObject({ kind: 'renewal', state: 'declined' });
    await payAtStripe(world, charge.paymentIntent);
    const moved = await moneyMoved(world, 'paid-late');

    // when another card is given, then it is not charged
    await world.command('paid-late', { type: 'setPaymentMethod', paymentMethod: 'pm_card_visa' });
    const tries = () => ledgerLines(world, 'paid-late');
    await until(tries, (lines) => lines.includes('renewal 2 unknown 6000'));
    expect(await moneyMoved(world, 'paid-late')).toEqual(moved);

    // when the money goes back at Stripe, more than a day after that attempt began, then the bill is paid once
    const key = (await ledgerOf(world, 'paid-late')).find(({ state }) => state === 'unknown')?.key ?? '';
    const longAgo = new Date(Date.now() - 50 * hourMs);
    await world.unguarded.update(charges).set({ recordedAt: longAgo }).where(eq(charges.key, key));
    await world.stripe.refunds.create({ payment_intent: charge.paymentIntent });
    await until(tries, (lines) => lines.includes('renewal 2 succeeded 6000'));
    expect(await moneyMoved(world, 'paid-late')).toHaveLength(moved.length + 1);
    expect((await world.read('paid-late')).view.state).toBe('active');
    expect((await ledgerOf(world, 'paid-late')).find((row) => row.key === key)?.firstSentAt).not.toBeNull();
  }, 120_000);

  it('of a deleted tenant does so too', async () => {
    const charge = await declinedButPaid('said-too-late');
    await payAtStripe(service.world, charge.paymentIntent);
    await deleteTenant('said-too-late');

    await bring(service, await eventsAbout(charge.paymentIntent, 'payment_intent.succeeded'));

    const attention = await until(
      () => attentionIn('said-too-late'),
      (reason) => reason !== null,
    );
    expect(attention).toBe(`${charge.key} was paid at the card processor, but is booked as declined.`);
    const [row] = await service.world.db
      .select()
      .from(subscriptions)
      .where(eq(subscriptions.tenantId, 'said-too-late'));
    expect(row?.needsAttention).toBe(true);
  });

  it('is not believed where Stripe’s own answer agrees with the ledger', async () => {
    await startActive(service.world, 'said-falsely');
    const charge = await chargeOf('said-falsely');
    const [event] = await eventsAbout(charge.paymentIntent, 'payment_intent.succeeded');
    const lie = { ...event, id: 'evt_lie', type: 'payment_intent.payment_failed' };

    await bring(service, [lie]);

    await hasEnded(chargeFactWorkflowId('evt_lie'));
    expect(await attentionIn('said-falsely')).toBeNull();
    expect(await moneyMoved(service.world, 'said-falsely')).toHaveLength(1);
  });

  it('starts nothing where both say the same', async () => {
    await startActive(service.world, 'said-again');
    const charge = await chargeOf('said-again');
    const events = await eventsAbout(charge.paymentIntent, 'payment_intent.succeeded');
    await bring(service, events);
    const fact = service.world.client.workflow.getHandle(chargeFactWorkflowId(events[0]?.id ?? ''));
    await expect(fact.describe()).rejects.toThrow(/not found/i);
  });
});

describe('a card that its bank has renewed', () => {
  const cardOf = async (tenantId: string) => {
    const [tenant] = await service.world.db.select().from(tenants).where(eq(tenants.id, tenantId));
    return tenant?.stripePaymentMethodId ?? '';
  };

  it('shows its new date, once, and charges nothing', async () => {
    await startActive(service.world, 'renewed');
    await renewCard(service.world, await cardOf('renewed'), 7, 2033);
    const events = await eventsAbout(await cardOf('renewed'), 'payment_method.automatically_updated');

    await bring(service, [...events, ...events.map((event) => ({ ...event, id: `${event.id}_again` }))]);

    const { body } = await until(
      () => service.ask('GET', '/v1/tenants/renewed/subscription'),
      (answer) => (answer.body as { paymentMethod: { expYear: number } }).paymentMethod.expYear === 2033,
    );
    expect(body).toMatchObject({ paymentMethod: { brand: 'visa', expMonth: 7, expYear: 2033 } });
    for (const { id } of events) await hasEnded(`card-fact/${id}_again`);
    await service.world.advance('renewed', '2026-03-02T00:00:00Z');
    expect((await eventsOf(service.world, 'renewed')).filter((type) => type === 'cardChanged')).toHaveLength(2);
    expect(await ledgerLines(service.world, 'renewed')).toEqual(['first 1 succeeded 6000']);
  });

  it('and is no longer the one that is charged changes nothing', async () => {
    await startActive(service.world, 'replaced');
    const old = await cardOf('replaced');
    await service.world.command('replaced', { type: 'setPaymentMethod', paymentMethod: 'pm_card_mastercard' });
    await renewCard(service.world, old, 7, 2033);
    const events = await eventsAbout(old, 'payment_method.automatically_updated');
    await bring(service, events);
    for (const { id } of events) await hasEnded(`card-fact/${id}`);
    expect((await service.world.read('replaced')).view.card).toMatchObject({ brand: 'mastercard' });
  });
});

describe('what is not understood', () => {
  const made = { object: 'event', api_version: '2026-10-28.endive', created: 1 };

  it.each([
    ['a kind that is not handled', { ...made, id: 'evt_kind', type: 'radar.early_fraud_warning.created', data: {} }],
    ['an unknown tenant', { ...made, id: 'evt_who', type: 'payment_intent.succeeded', data: ofNobody() }],
    ['an unknown customer', { ...made, id: 'evt_cus', type: 'checkout.session.completed', data: session() }],
    ['a later version', { ...made, id: 'evt_new', api_version: '2031-01-01.x', type: 'refund.created', data: later() }],
    ['an object that is none', { ...made, id: 'evt_odd', type: 'charge.dispute.created', data: { object: 'dp_1' } }],
    ['an event without an object', { ...made, id: 'evt_bare', type: 'payment_intent.canceled' }],
    [
      'a thin event of API v2',
      { id: 'evt_v2', object: 'v2.core.event', type: 'v2.core.account.updated', livemode: false },
    ],
  ])('%s is taken and ignored', async (_, event) => {
    for (const _delivery of [1, 2])
      expect(await service.deliver(event)).toMatchObject({ status: 200, body: { received: true } });
  });

  function ofNobody() {
    return {
      object: { id: 'pi_1', amount: 1, metadata: { tenantId: 'nobody', chargeKey: 'nobody/1/first/period/1' } },
    };
  }
  function session() {
    return { object: { setup_intent: 'seti_1', customer: 'cus_nobody' } };
  }
  function later() {
    return { object: { reference: 're_1', amount: { value: 5 } } };
  }

  it('an event that is known counts for its first delivery, days later too', async () => {
    await startActive(service.world, 'late');
    const { paymentIntent } = await chargeOf('late');
    const events = await eventsAbout(paymentIntent, 'payment_intent.succeeded');
    const daysAgo = events.map((event) => ({ ...event, created: event.created - 4 * 86_400 }));
    await bring(service, [...daysAgo, ...daysAgo]);
    expect(await ledgerLines(service.world, 'late')).toEqual(['first 1 succeeded 6000']);
  });

  it('is not even read where its signature is another’s, or old', async () => {
    const event = { ...made, id: 'evt_unsigned', type: 'payment_intent.succeeded', data: ofNobody() };
    const longAgo = Math.floor(Date.now() / 1000) - 3_600;
    for (const as of [{ secret: 'whsec_of_nobody' }, { seconds: longAgo }])
      expect(await service.deliver(event, as)).toMatchObject({ status: 400, body: { code: 'invalid_signature' } });
    expect(await service.world.db.select().from(webhookEvents).where(eq(webhookEvents.id, event.id))).toEqual([]);
  });
});
