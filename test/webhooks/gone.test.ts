import { setTimeout as sleep } from 'node:timers/promises';
import { and, eq } from 'drizzle-orm';
import type Stripe from 'stripe';
import { beforeAll, describe, expect, it } from 'vitest';
import { forgetCustomer, withCustomer } from '../../activities/customers.ts';
import { isCardGone } from '../../activities/gone.ts';
import { tenantsOfCustomers } from '../../db/reconciled-rows.ts';
import { mails, tenants } from '../../db/schema.ts';
import { subscriptionWorkflowId } from '../../workflows/messages.ts';
import { useService } from '../support/fixtures.ts';
import { arm, healStripe, moneyMoved } from '../support/stand-in.ts';
import { eventsOf, ledgerLines, ledgerOf, startActive, startConverting } from '../support/tenants.ts';
import { signedIn } from '../support/visitor.ts';
import { until } from '../support/world.ts';
import { bring, deliverByHand, eventsAtStripe } from './support.ts';

// What is done at Stripe's dashboard to a customer or a card, with its event and without.

const service = useService({ booksAgree: true });
beforeAll(() => deliverByHand(service));

async function payerOf(tenantId: string) {
  const [tenant] = await service.world.db.select().from(tenants).where(eq(tenants.id, tenantId));
  if (tenant?.stripeCustomerId == null || tenant.stripePaymentMethodId === null) throw new Error('No payer');
  return { customer: tenant.stripeCustomerId, card: tenant.stripePaymentMethodId };
}

const customerOf = async (tenantId: string): Promise<string> => (await payerOf(tenantId)).customer;

/** At the dashboard; answers what was detached or deleted. */
async function detachCard(tenantId: string): Promise<string> {
  const { card } = await payerOf(tenantId);
  await service.world.stripe.paymentMethods.detach(card);
  return card;
}

async function deleteCustomer(tenantId: string): Promise<string> {
  const { customer } = await payerOf(tenantId);
  await service.world.stripe.customers.del(customer);
  return customer;
}

/** The events of one type that are about an object. */
async function eventsAbout(id: string, type: Stripe.Event.Type): Promise<readonly Stripe.Event[]> {
  const events = await eventsAtStripe(service, type);
  return events.filter(({ data }) => (data.object as { readonly id?: string }).id === id);
}

interface Shown {
  readonly state: string;
  readonly paymentMethod: { readonly brand: string } | null;
  readonly removedPaymentMethod: { readonly last4: string } | null;
  readonly overdue: { readonly declineCode: string; readonly nextRetryAt: string | null } | null;
}

const shown = async (tenantId: string): Promise<Shown> =>
  (await service.ask('GET', `/v1/tenants/${tenantId}/subscription`)).body as Shown;

const giveCard = (tenantId: string, paymentMethod: string) =>
  service.ask('PUT', `/v1/tenants/${tenantId}/payment-method`, {
    body: { paymentMethod },
    headers: { 'idempotency-key': crypto.randomUUID() },
  });

const openCardPage = (tenantId: string) =>
  service.ask('POST', `/v1/tenants/${tenantId}/payment-method/setup-sessions`, {
    body: { returnUrl: 'https://app.test/back' },
  });

const mailsOf = async (tenantId: string, kind: 'card_removed' | 'payment_failed') => {
  const rows = await service.world.db.select().from(mails).where(eq(mails.tenantId, tenantId));
  return rows.filter(({ data }) => data.kind === kind);
};

const withoutCard = (tenantId: string) =>
  until(
    () => shown(tenantId),
    ({ paymentMethod }) => paymentMethod === null,
  );

describe.each([
  ['detached', detachCard, 'payment_method.detached'],
  ['gone with its customer', deleteCustomer, 'customer.deleted'],
] as const)('a card that was %s at the dashboard', (how, remove, type) => {
  const name = (what: string): string => `${how.replaceAll(' ', '-')}-${what}`;

  it('is known by its event: nothing is charged until there is another, and what waits is paid then', async () => {
    // given an active tenant, and an event that comes twice, while the card processor is away for a moment
    const tenant = name('heard');
    await startActive(service.world, tenant);
    const [event] = await eventsAbout(await remove(tenant), type);
    if (event === undefined) throw new Error('There is no event');
    await arm(service.world, { fault: 'reset_before', method: 'GET', path: '/v1/payment_methods/*', count: 1 });

    await bring(service, [event, { ...event, id: `${event.id}_again` }]);

    // then the tenant is told, once, and the page asks for another card
    expect(await withoutCard(tenant)).toMatchObject({
      state: 'active',
      paymentMethod: null,
      removedPaymentMethod: { brand: 'visa', last4: '4242' },
      overdue: null,
    });
    expect(await mailsOf(tenant, 'card_removed')).toHaveLength(1);
    const admin = await signedIn(service, await service.makeKey('admin', tenant));
    const { page, text } = await admin.get(`/licensing/${tenant}/subscription`);
    expect(text).toContain('Visa •••• 4242 was removed at our card processor, and cannot be charged any more.');
    expect(page.submission('Add a card').path).toBe(`/licensing/${tenant}/card`);
    expect((await admin.get(`/licensing/${tenant}/activity`)).text).toContain(
      'The card Visa •••• 4242 was removed at the card processor',
    );

    // when the renewal is due, nothing is sent to the card processor, on no day
    await service.world.advance(tenant, '2026-04-10T12:00:00Z');
    expect(await shown(tenant)).toMatchObject({
      state: 'past_due',
      overdue: { declineCode: 'no_payment_method', nextRetryAt: null },
    });
    expect(await ledgerLines(service.world, tenant)).toEqual(['first 1 succeeded 6000']);
    expect((await eventsOf(service.world, tenant)).filter((one) => one === 'cardRemoved')).toHaveLength(1);

    // when there is another card
    expect(await giveCard(tenant, 'pm_card_mastercard')).toMatchObject({ status: 200, body: { brand: 'mastercard' } });
    expect(await shown(tenant)).toMatchObject({ state: 'active', removedPaymentMethod: null, overdue: null });
    expect(await moneyMoved(service.world, tenant)).toHaveLength(2);
    await healStripe(service.world);
    await deliverByHand(service);
  });

  it('and whose event is lost is found out by the renewal, which is tried once', async () => {
    const tenant = name('lost');
    await startActive(service.world, tenant);
    await remove(tenant);

    await service.world.advance(tenant, '2026-04-13T12:00:00Z');

    expect(await shown(tenant)).toMatchObject({
      state: 'past_due',
      paymentMethod: null,
      removedPaymentMethod: { last4: '4242' },
      overdue: { declineCode: 'resource_missing', nextRetryAt: null },
    });
    expect(await ledgerLines(service.world, tenant)).toEqual(['first 1 succeeded 6000', 'renewal 1 declined 6000']);
    const [mail, ...others] = await mailsOf(tenant, 'payment_failed');
    expect([mail?.data, others]).toMatchObject([{ declineCode: 'resource_missing', nextTryAt: null }, []]);
    expect(await mailsOf(tenant, 'card_removed')).toEqual([]);

    // when its event comes after all, and then another card
    expect((await giveCard(tenant, 'pm_card_visa')).status).toBe(200);
    expect(await shown(tenant)).toMatchObject({ state: 'active', overdue: null });
  });

  it('and whose event is lost is found out by the charge at a trial’s end', async () => {
    const tenant = name('trial');
    await startConverting(service.world, tenant);
    await remove(tenant);
    await service.world.advance(tenant, '2026-03-16T00:00:00Z');
    expect(await shown(tenant)).toMatchObject({
      state: 'trial_expired',
      paymentMethod: null,
      overdue: { declineCode: 'resource_missing' },
    });
    expect(await moneyMoved(service.world, tenant)).toEqual([]);
  });

  it('and whose event is lost is found out by a purchase, which changes nothing else', async () => {
    const tenant = name('purchase');
    await startActive(service.world, tenant);
    await remove(tenant);
    const buy = (key: string) =>
      service.ask('POST', `/v1/tenants/${tenant}/licences`, {
        body: { quantity: 2 },
        headers: { 'idempotency-key': key },
      });

    expect(await buy('one')).toMatchObject({
      status: 402,
      body: { code: 'card_declined', declineCode: 'resource_missing' },
    });
    expect(await buy('two')).toMatchObject({ status: 409, body: { code: 'no_payment_method' } });
    expect((await service.world.read(tenant)).view.licences.total).toBe(3);

    expect((await giveCard(tenant, 'pm_card_visa')).status).toBe(200);
    expect((await buy('three')).status).toBe(200);
  });

  it('does not keep its tenant from being deleted, with a certificate', async () => {
    const tenant = name('leaving');
    await startActive(service.world, tenant);
    await remove(tenant);
    await service.world.command(tenant, { type: 'cancel' });

    await service.world.advance(tenant, '2026-04-02T00:00:00Z');

    expect((await shown(tenant)).state).toBe('deleted');
    expect(await service.ask('GET', `/v1/tenants/${tenant}/deletion-certificate`)).toMatchObject({ status: 200 });
  });
});

describe('a customer that was deleted at the dashboard', () => {
  it('is made anew at the next card, and what the old one has paid can be refunded and is found', async () => {
    await startActive(service.world, 'anew');
    const old = await deleteCustomer('anew');

    expect(await giveCard('anew', 'pm_card_mastercard')).toMatchObject({ status: 200 });

    // then it is charged as before
    const { customer, card } = await payerOf('anew');
    expect(customer).not.toBe(old);
    expect(await service.world.stripe.customers.retrieve(customer)).toMatchObject({
      metadata: { tenantId: 'anew' },
      invoice_settings: { default_payment_method: card },
    });
    await service.world.advance('anew', '2026-04-01T12:00:00Z');
    expect(await ledgerLines(service.world, 'anew')).toEqual(['first 1 succeeded 6000', 'renewal 1 succeeded 6000']);

    // and the old one's charge is the tenant's still
    expect(await tenantsOfCustomers(service.world.db, [old, customer, 'cus_none'])).toEqual(
      new Map([
        [old, 'anew'],
        [customer, 'anew'],
      ]),
    );
    const [first] = await ledgerOf(service.world, 'anew');
    const refund = await service.ask('POST', `/v1/finance/charges/${first?.id}/refunds`, {
      key: service.keys.finance,
      body: { amount: 1000, reason: 'goodwill' },
      headers: { 'idempotency-key': 'refund-of-old' },
    });
    expect(refund).toMatchObject({ status: 201, body: { state: 'succeeded' } });
  });

  it('is made anew for the page on which a card is typed, and the card is taken', async () => {
    await startActive(service.world, 'page');
    await deleteCustomer('page');

    expect(await openCardPage('page')).toMatchObject({ status: 200, body: { url: expect.stringMatching(/^http/) } });

    // when a card is saved there
    const customer = await customerOf('page');
    const setup = await service.world.stripe.setupIntents.create({
      customer,
      payment_method: 'pm_card_mastercard',
      confirm: true,
      allowed_payment_method_types: ['card'],
    });
    const object = { setup_intent: setup.id, customer };
    await bring(service, [{ id: 'evt_page', type: 'checkout.session.completed', data: { object } }]);
    await until(
      () => shown('page'),
      ({ paymentMethod }) => paymentMethod?.brand === 'mastercard',
    );
    await service.world.advance('page', '2026-04-01T12:00:00Z');
    expect((await shown('page')).state).toBe('active');
  });

  it('is made anew though Stripe’s search, which lags by a minute, still finds the one that is gone', async () => {
    await startActive(service.world, 'still-found');
    const { stripe, db } = service.world;
    const gone = await customerOf('still-found');
    const before = await stripe.customers.retrieve(gone);
    await deleteCustomer('still-found');
    const search = async () => ({ data: [before] });
    const lagging = new Proxy(stripe, {
      get: (target, name) =>
        name === 'customers' ? Object.assign(Object.create(target.customers), { search }) : Reflect.get(target, name),
    });

    const used = await withCustomer({ db, stripe: lagging }, 'still-found', async (customer) => {
      await stripe.customers.update(customer, { description: 'used' });
      return customer;
    });

    expect(used).not.toBe(gone);
    expect(await customerOf('still-found')).toBe(used);
    const [tenant] = await db.select().from(tenants).where(eq(tenants.id, 'still-found'));
    expect(tenant?.formerStripeCustomerIds).toEqual([gone]);
  });

  it('is made anew once for requests that come at once, and once more where that is deleted, too', async () => {
    await startActive(service.world, 'at-once');
    const seen = [await deleteCustomer('at-once')];
    for (const _ of [1, 2]) {
      const requests = [openCardPage('at-once'), giveCard('at-once', 'pm_card_visa'), openCardPage('at-once')];
      expect((await Promise.all(requests)).map(({ status }) => status)).toEqual([200, 200, 200]);
      seen.push(await deleteCustomer('at-once'));
    }

    const made = (await eventsAtStripe(service, 'customer.created')).map(({ data }) => data.object as Stripe.Customer);
    expect(made.filter(({ metadata }) => metadata['tenantId'] === 'at-once').map(({ id }) => id)).toEqual(seen);
  });
});

describe('a customer that the card processor does not know at all', () => {
  it('is no customer that was deleted: the key is of another account, and nothing changes', async () => {
    await startActive(service.world, 'elsewhere');
    const ofOther = { stripeCustomerId: 'cus_other', stripePaymentMethodId: 'pm_other' };
    await service.world.db.update(tenants).set(ofOther).where(eq(tenants.id, 'elsewhere'));

    expect(await openCardPage('elsewhere')).toMatchObject({ status: 503, body: { code: 'unavailable' } });
    const { stripe } = service.world;
    await expect(isCardGone(stripe, { customer: 'cus_other', paymentMethod: 'pm_other' })).rejects.toThrow(/account/);
    await expect(forgetCustomer(stripe, 'cus_other')).rejects.toThrow(/account/);

    expect(await payerOf('elsewhere')).toEqual({ customer: 'cus_other', card: 'pm_other' });
  });
});

describe('a page for a card that outlives its tenant', () => {
  it('is closed by the deletion, and a card that was saved on it all the same is detached', async () => {
    // given a tenant that has such a page open, and is deleted
    await startActive(service.world, 'outlived');
    expect(await openCardPage('outlived')).toMatchObject({ status: 200 });
    const customer = await customerOf('outlived');
    const { stripe } = service.world;
    const open = await stripe.checkout.sessions.list({ customer, status: 'open' });
    expect(open.data).toHaveLength(1);
    await service.world.command('outlived', { type: 'cancel' });
    await service.world.advance('outlived', '2026-04-02T00:00:00Z');

    // then no card can be saved there any more
    const left = await stripe.checkout.sessions.list({ customer });
    expect(left.data.map(({ status }) => status)).toEqual(['expired']);

    // when one was saved a moment before, and that is told only now
    const setup = await stripe.setupIntents.create({
      customer,
      payment_method: 'pm_card_mastercard',
      confirm: true,
      allowed_payment_method_types: ['card'],
    });
    const cards = async () => (await stripe.customers.listPaymentMethods(customer)).data;
    expect(await cards()).toHaveLength(1);
    const object = { setup_intent: setup.id, customer };
    await bring(service, [{ id: 'evt_outlived', type: 'checkout.session.completed', data: { object } }]);

    // then it goes, and the tenant stays deleted
    await until(cards, (there) => there.length === 0);
    expect(await shown('outlived')).toMatchObject({ state: 'deleted', paymentMethod: null });
  });
});

describe('news of cards from the page, days late', () => {
  it('in whatever order they come: charged is the card that was given last, and the others are detached', async () => {
    await startActive(service.world, 'late-pages');
    const customer = await customerOf('late-pages');
    // given two cards that were typed there one after the other, of which nothing is heard
    const older = await typedOnPage(customer, 'pm_card_mastercard', 'evt_older');
    await aSecondLater();
    const newer = await typedOnPage(customer, 'pm_card_amex', 'evt_newer');

    // when the newer one is heard of first
    await bring(service, [newer]);
    await until(
      () => shown('late-pages'),
      ({ paymentMethod }) => paymentMethod?.brand === 'amex',
    );
    await bring(service, [older]);

    // then the older one is neither charged nor kept
    await until(
      () => service.world.stripe.customers.listPaymentMethods(customer),
      ({ data }) => data.length === 1,
    );
    expect((await shown('late-pages')).paymentMethod?.brand).toBe('amex');
    await service.world.advance('late-pages', '2026-04-01T12:00:00Z');
    expect((await ledgerOf(service.world, 'late-pages')).at(-1)).toMatchObject({
      kind: 'renewal',
      state: 'succeeded',
      cardBrand: 'amex',
    });
  });

  it('of an older one: it is taken where the card that was given since is gone', async () => {
    await startActive(service.world, 'late-page');
    const customer = await customerOf('late-page');
    const older = await typedOnPage(customer, 'pm_card_mastercard', 'evt_of_older');
    await aSecondLater();
    await giveCard('late-page', 'pm_card_visa');
    await detachCard('late-page');

    await bring(service, [older]);

    await until(
      () => shown('late-page'),
      ({ paymentMethod }) => paymentMethod?.brand === 'mastercard',
    );
  });

  it('of a page that has saved no card: nothing changes, and the tenant goes on', async () => {
    await startActive(service.world, 'no-card');
    const customer = await customerOf('no-card');
    const { id } = await service.world.stripe.setupIntents.create({ customer });
    const object = { setup_intent: id, customer };

    await bring(service, [{ id: 'evt_no_card', type: 'checkout.session.completed', data: { object } }]);

    expect(await service.world.command('no-card', { type: 'addLicences', quantity: 1 })).toEqual({ type: 'done' });
    expect((await shown('no-card')).paymentMethod?.brand).toBe('visa');
  });
});

/** A card that is saved on Stripe's page; answers the event, which is not brought yet. */
async function typedOnPage(customer: string, card: string, eventId: string): Promise<object> {
  const setup = await service.world.stripe.setupIntents.create({
    customer,
    payment_method: card,
    confirm: true,
    allowed_payment_method_types: ['card'],
  });
  const object = { setup_intent: setup.id, customer };
  return { id: eventId, type: 'checkout.session.completed', data: { object } };
}

/** Stripe's instants are whole seconds. */
function aSecondLater(): Promise<void> {
  return sleep(1_100);
}

describe('our own doing', () => {
  it('a card that is replaced is detached: nothing follows', async () => {
    await startActive(service.world, 'replaced');
    const { card } = await payerOf('replaced');
    await giveCard('replaced', 'pm_card_mastercard');
    const known = await historyLength('replaced');
    const events = await eventsAbout(card, 'payment_method.detached');
    expect(events).toHaveLength(1);

    await bring(service, events);

    expect(await historyLength('replaced')).toBe(known);
    expect((await shown('replaced')).paymentMethod?.brand).toBe('mastercard');
  });

  it('the cards that a deletion takes off are no news', async () => {
    await startActive(service.world, 'taken-off');
    const { card } = await payerOf('taken-off');
    await service.world.command('taken-off', { type: 'cancel' });
    await service.world.advance('taken-off', '2026-04-02T00:00:00Z');
    const events = await eventsAbout(card, 'payment_method.detached');
    expect(events).toHaveLength(1);

    await bring(service, events);

    expect(await eventsOf(service.world, 'taken-off')).not.toContain('cardRemoved');
    const about = and(eq(mails.tenantId, 'taken-off'), eq(mails.state, 'due'));
    const due = await service.world.db.select().from(mails).where(about);
    expect(due.map(({ data }) => data.kind)).not.toContain('card_removed');
  });
});

async function historyLength(tenantId: string): Promise<number> {
  const { historyLength: length } = await service.world.client.workflow
    .getHandle(subscriptionWorkflowId(tenantId))
    .describe();
  return length;
}

describe('what the card processor refuses', () => {
  it('is named: an e-mail address that it does not take, by the card and by the page', async () => {
    await service.createTenant('unmailable', { adminEmail: 'admin@company.invalid' });
    const named = { status: 422, body: { code: 'validation_failed', errors: [{ pointer: '/adminEmail' }] } };
    expect(await giveCard('unmailable', 'pm_card_visa')).toMatchObject(named);
    expect(await openCardPage('unmailable')).toMatchObject(named);
    expect((await shown('unmailable')).paymentMethod).toBeNull();
  });

  it('is named: a card that was detached before', async () => {
    const detached = await startActive(service.world, 'reused').then(() => detachCard('reused'));
    expect(await giveCard('reused', detached)).toMatchObject({
      status: 422,
      body: { code: 'validation_failed', errors: [{ pointer: '/paymentMethod' }] },
    });
  });
});
