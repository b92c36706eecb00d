import { asc, eq } from 'drizzle-orm';
import type Stripe from 'stripe';
import { beforeAll, expect, it } from 'vitest';
import { activity, disputes, invoices, refunds } from '../../db/schema.ts';
import { attentionOf } from '../../domain/attention.ts';
import { useService } from '../support/fixtures.ts';
import { disputeIntent, moveDispute, payAtStripe } from '../support/stand-in.ts';
import { ledgerOf, startActive } from '../support/tenants.ts';
import { until } from '../support/world.ts';
import { doubled, sixOrders, story } from './story.ts';
import { bring, deliverByHand, eventsAtStripe } from './support.ts';

/**
 * Five webhooks of one story, each brought twice, in six orders; each tenant gets one of them (docs/trust.md, "T4").
 * `every-order.test.ts` proves all 120 orders in the rules.
 */

const service = useService({ booksAgree: true });
beforeAll(async () => {
  await deliverByHand(service);
});

const tenantIds = sixOrders.map((_, index) => `order-${index}`);
const eachTenant = <T>(act: (tenantId: string, index: number) => Promise<T>): Promise<readonly T[]> =>
  Promise.all(tenantIds.map(act));

/** A first charge for which the bank wanted to see the payer: paid then, refunded in part at Stripe, disputed, and lost. */
async function tellStory(tenantId: string): Promise<string> {
  const { world } = service;
  await startActive(world, tenantId, { card: 'pm_card_authenticationRequired' });
  const paymentIntent = (await ledgerOf(world, tenantId)).at(-1)?.paymentIntent ?? '';
  await payAtStripe(world, paymentIntent);
  await world.stripe.refunds.create({ payment_intent: paymentIntent, amount: 1_000 });
  const dispute = await disputeIntent(world, paymentIntent, { amount: 3_000 });
  await moveDispute(world, dispute, 'lost');
  return paymentIntent;
}

/** The five events of each intent, by kind. */
async function eventsByIntent(): Promise<ReadonlyMap<string, ReadonlyMap<string, Stripe.Event>>> {
  const byIntent = new Map<string, Map<string, Stripe.Event>>();
  for (const type of story) {
    for (const event of await eventsAtStripe(service, type)) {
      const object = event.data.object as { readonly id: string; readonly payment_intent?: string };
      const intent = object.payment_intent ?? object.id;
      byIntent.set(intent, (byIntent.get(intent) ?? new Map<string, Stripe.Event>()).set(type, event));
    }
  }
  return byIntent;
}

/** Everything that the story can have changed, without the ids. */
async function endOf(tenantId: string) {
  const { db } = service.world;
  const { view } = await service.world.read(tenantId);
  const charges = await ledgerOf(service.world, tenantId);
  const gone = await db.select().from(refunds).where(eq(refunds.tenantId, tenantId));
  const disputed = await db.select().from(disputes).where(eq(disputes.tenantId, tenantId));
  const documents = await db.select().from(invoices).where(eq(invoices.tenantId, tenantId));
  const log = await db.select().from(activity).where(eq(activity.tenantId, tenantId)).orderBy(asc(activity.id));
  return {
    licences: view.licences,
    attention: attentionOf(view.concerns)?.replaceAll(/\S+\/first\/\S+/g, 'the charge'),
    charges: charges.map(({ kind, state, amount, refunded }) => [kind, state, amount, refunded]),
    refunds: gone.map(({ state, amount }) => [state, amount]),
    disputes: disputed.map(({ state, amount, closedAt }) => [state, amount, closedAt !== null]),
    documents: documents.map(({ kind, total }) => `${kind} ${total}`).toSorted(),
    log: log.map(({ type }) => type).toSorted(),
  };
}

it('six orders of five webhooks, each doubled, come to one final state', async () => {
  // given the same story six times, none of whose webhooks has come yet
  const intents = await eachTenant(tellStory);
  const events = await eventsByIntent();

  // when each tenant gets them in an order of its own, each twice
  await eachTenant(async (_, index) => {
    const ordered = doubled(sixOrders[index] ?? []);
    await bring(
      service,
      ordered.map((type) => events.get(intents[index] ?? '')?.get(type) ?? {}),
    );
  });

  // then all of them end alike
  const expected = {
    licences: { total: 3, assigned: 0, free: 3, ending: 0 },
    attention: 'A dispute over £30.00 of the charge was lost: the payer has it back.',
    charges: [['first', 'succeeded', 6_000, 1_000]],
    refunds: [['succeeded', 1_000]],
    disputes: [['lost', 3_000, true]],
    documents: ['credit_note 1000', 'invoice 6000'],
    log: [
      'attentionRaised',
      'cardChanged',
      'chargeAwaitsPayer',
      'chargeSucceeded',
      'disputeClosed',
      'licencesAdded',
      'periodStarted',
      'signedUp',
    ],
  };
  const isTold = ({ attention, charges, refunds: gone }: Awaited<ReturnType<typeof endOf>>): boolean =>
    attention !== undefined && charges[0]?.[1] === 'succeeded' && gone.length > 0;
  await eachTenant((tenantId) => until(() => endOf(tenantId), isTold));
  const ends = await eachTenant(endOf);
  expect(ends).toHaveLength(6);
  const distinct = new Set(ends.map((end) => JSON.stringify(end)));
  expect([...distinct].map((end) => JSON.parse(end) as unknown)).toEqual([expected]);
});
