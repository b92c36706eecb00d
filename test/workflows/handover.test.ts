import { and, eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { requests, tenants } from '../../db/schema.ts';
import { cardSaved, subscriptionWorkflowId } from '../../workflows/messages.ts';
import { ref } from '../support/refs.ts';
import { arm } from '../support/stand-in.ts';
import { eventsOf, startInMidLife } from '../support/tenants.ts';
import { createWorld, until, type World } from '../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

async function outcomeOf(tenantId: string, commandId: string) {
  const mine = and(eq(requests.tenantId, tenantId), eq(requests.id, commandId));
  const [row] = await world.db.select().from(requests).where(mine);
  return row?.outcome ?? null;
}

it('carries an accepted command into the next run, though its caller is gone', async () => {
  // Given a tenant a few seconds before a boundary, whose turn is taken by a new card, for longer than that
  await startInMidLife(world, 'handed-on', { endsInMs: 3_000 });
  await arm(world, { fault: 'delay', method: 'POST', path: '/v1/payment_methods/*/attach', delayMs: 5_000, count: 1 });
  await world.accept('handed-on', { type: 'setPaymentMethod', paymentMethod: 'pm_card_mastercard' }, 'slow-card');

  // When two more commands are accepted behind it, and none is sent again
  await world.accept('handed-on', { type: 'setPrice', unitPrice: 2500 }, 'new-price');
  await world.accept('handed-on', { type: 'reactivateLicences', selection: { quantity: 1 } }, 'keep-what');

  // Then the next run carries them out: the one takes effect, the refusal of the other is on record
  const refused = await until(
    () => outcomeOf('handed-on', 'keep-what'),
    (outcome) => outcome !== null,
  );
  expect(refused).toMatchObject({ type: 'refused', refusal: { code: 'not_ending' } });
  expect(await outcomeOf('handed-on', 'new-price')).toMatchObject({ type: 'done' });
  expect(await outcomeOf('handed-on', 'slow-card')).toMatchObject({ type: 'done' });
  const { state } = await world.read('handed-on');
  expect(state).toMatchObject({ stage: { period: { number: 4 } }, card: { brand: 'mastercard' } });
  expect(state.price).toEqual({ pinned: 2000, newest: 2500, version: 2 });
});

it('carries out in the next run what changes nothing or names a user who is gone, and says what came of it', async () => {
  // Given a tenant a few seconds before a boundary, whose turn is taken for longer than that
  await startInMidLife(world, 'no-effect', { endsInMs: 3_000 });
  await arm(world, { fault: 'delay', method: 'POST', path: '/v1/payment_methods/*/attach', delayMs: 5_000, count: 1 });
  await world.accept('no-effect', { type: 'setPaymentMethod', paymentMethod: 'pm_card_mastercard' }, 'slow-card');

  // When revoking a free licence is accepted behind it, and assigning one to a user who is gone
  await world.accept('no-effect', { type: 'revokeLicence', number: 1 }, 'revoke-free');
  await world.accept('no-effect', { type: 'assignLicence', number: 1, user: ref('gone') }, 'assign-gone');

  // Then each has its outcome, and no licence is assigned
  const refused = await until(
    () => outcomeOf('no-effect', 'assign-gone'),
    (outcome) => outcome !== null,
  );
  expect(refused).toMatchObject({ type: 'refused', refusal: { code: 'not_found', pointer: '/userId' } });
  expect(await outcomeOf('no-effect', 'revoke-free')).toEqual({ type: 'done', licences: [], chargeId: null });
  expect((await world.read('no-effect')).view.licences).toMatchObject({ total: 3, assigned: 0 });
});

it('carries a card that was saved on the page into the next run, and takes it there, once', async () => {
  // Given a tenant a few seconds before a boundary, whose turn is taken by another card, for longer than that
  // which was made before the page's: of two, the one that was made last is charged.
  const { id: paymentMethod } = await world.stripe.paymentMethods.create({
    type: 'card',
    card: { token: 'tok_mastercard' },
  });
  await startInMidLife(world, 'page', { endsInMs: 3_000 });
  await arm(world, { fault: 'delay', method: 'POST', path: '/v1/payment_methods/*/attach', delayMs: 5_000, count: 1 });
  await world.accept('page', { type: 'setPaymentMethod', paymentMethod }, 'slow-card');

  // When the card page's webhook comes meanwhile, twice
  const [tenant] = await world.db.select().from(tenants).where(eq(tenants.id, 'page'));
  const setup = await world.stripe.setupIntents.create({
    customer: tenant?.stripeCustomerId ?? '',
    payment_method: 'pm_card_visa',
    confirm: true,
    automatic_payment_methods: { enabled: true, allow_redirects: 'never' },
  });
  const handle = world.client.workflow.getHandle(subscriptionWorkflowId('page'));
  await handle.signal(cardSaved, { eventId: 'evt_1', setupIntent: setup.id });
  await handle.signal(cardSaved, { eventId: 'evt_1', setupIntent: setup.id });

  // Then the next run begins with both messages, and the card is changed to the one and then to the other
  await until(
    () => world.read('page').catch(() => null),
    (recorded) => recorded?.view.period?.number === 4 && recorded.view.card?.brand === 'visa',
  );
  const [started] = (await handle.fetchHistory()).events ?? [];
  const [input] = started?.workflowExecutionStartedEventAttributes?.input?.payloads ?? [];
  const { carried } = JSON.parse(Buffer.from(input?.data ?? []).toString());
  expect(carried.messages).toMatchObject([{ type: 'cardSaved' }, { type: 'cardSaved' }]);
  expect((await eventsOf(world, 'page')).filter((type) => type === 'cardChanged')).toHaveLength(2);
});
