import { MockActivityEnvironment } from '@temporalio/testing';
import { eq } from 'drizzle-orm';
import Stripe from 'stripe';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createCardActivities } from '../../activities/cards.ts';
import { requests, tenants } from '../../db/schema.ts';
import type { Request } from '../../domain/inputs.ts';
import { cardSaved, chargeChanged, subscriptionWorkflowId } from '../../workflows/messages.ts';
import { arm, expectBooksToAgree, healStripe, moneyMoved } from '../support/stand-in.ts';
import { eventsOf, ledgerLines, ledgerOf, startActive } from '../support/tenants.ts';
import { createWorld, until, type World } from '../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

const addTwo: Request = { type: 'addLicences', quantity: 2 };
const done = { type: 'done' };
const withCard = (paymentMethod: string): Request => ({ type: 'setPaymentMethod', paymentMethod });

/** What a purchase that failed must have left alone: all but the charge itself, and the tries that the brake counts. */
async function standing(tenantId: string) {
  const { state } = await world.read(tenantId);
  const { chargeUnderWay, declines, ...rest } = state;
  return rest;
}

describe('a purchase with a card that is declined', () => {
  it('is refused with the decline code, and leaves nothing but a declined ledger row', async () => {
    // given an active tenant whose new card declines every charge
    await startActive(world, 'declined');
    await world.command('declined', withCard('pm_card_chargeCustomerFailInsufficientFunds'));
    const before = await standing('declined');

    const answer = await world.command('declined', addTwo, 'add');

    expect(answer).toMatchObject({
      type: 'refused',
      refusal: { code: 'card_declined', declineCode: 'insufficient_funds' },
    });
    expect(await standing('declined')).toEqual(before);
    expect((await world.read('declined')).state.declines.at).toHaveLength(1);
    expect(await ledgerLines(world, 'declined')).toEqual(['first 1 succeeded 6000', 'proration 1 declined 4000']);
    expect((await eventsOf(world, 'declined')).slice(-2)).toEqual(['cardChanged', 'chargeDeclined']);
    expect(await moneyMoved(world, 'declined')).toHaveLength(1);
    const [kept] = await world.db.select().from(requests).where(eq(requests.id, 'add'));
    expect(kept?.outcome).toMatchObject({ type: 'refused', refusal: { code: 'card_declined' } });
  });

  it('is never tried again without a new command, nor when the same command comes again', async () => {
    await startActive(world, 'declined-once');
    await world.command('declined-once', withCard('pm_card_chargeCustomerFail'));
    await world.command('declined-once', addTwo, 'add');
    await world.command('declined-once', withCard('pm_card_visa'));

    await world.command('declined-once', addTwo, 'add');
    await world.advance('declined-once', '2026-03-31T12:00:00Z');
    await world.command('declined-once', addTwo, 'add');

    expect(await ledgerLines(world, 'declined-once')).toEqual(['first 1 succeeded 6000', 'proration 1 declined 4000']);
    expect((await world.read('declined-once')).view.licences.total).toBe(3);
  });
});

describe('a purchase whose bank wants to see the payer', () => {
  it('is refused with authentication_required, waits, and adds the licences once the payer has confirmed', async () => {
    // given a purchase that waits for its payer
    await startActive(world, 'sca-card');
    await world.command('sca-card', withCard('pm_card_authenticationRequired'));
    const before = await standing('sca-card');
    const answer = await world.command('sca-card', addTwo, 'add');
    expect(answer).toMatchObject({ type: 'refused', refusal: { code: 'authentication_required' } });
    expect(await standing('sca-card')).toEqual(before);
    expect(await ledgerLines(world, 'sca-card')).toEqual([
      'first 1 succeeded 6000',
      'proration 1 requires_action 4000',
    ]);

    // when the payer confirms it on-session at the bank, and the news comes, three times over
    const [, row] = await ledgerOf(world, 'sca-card');
    await confirmAtBank(row?.paymentIntent ?? '');
    const handle = world.client.workflow.getHandle(subscriptionWorkflowId('sca-card'));
    await Promise.all([1, 2, 3].map(() => handle.signal(chargeChanged, { chargeKey: row?.key ?? '' })));

    // then the licences are there, once
    const { view } = await until(
      () => world.read('sca-card'),
      ({ view: { licences } }) => licences.total > 3,
    );
    expect(view.licences.total).toBe(5);
    expect(await ledgerLines(world, 'sca-card')).toEqual(['first 1 succeeded 6000', 'proration 1 succeeded 4000']);
    expect((await eventsOf(world, 'sca-card')).filter((type) => type === 'chargeSucceeded')).toHaveLength(2);
    await expectBooksToAgree(world);
  });

  it('is looked up and carried out although a cancellation of the workflow itself was requested', async () => {
    // given a purchase that waits for its payer, and a click on "Request Cancellation" in Temporal's UI
    await startActive(world, 'clicked');
    await world.command('clicked', withCard('pm_card_authenticationRequired'));
    await world.command('clicked', addTwo, 'add');
    const handle = world.client.workflow.getHandle(subscriptionWorkflowId('clicked'));
    await handle.cancel();

    // when the payer confirms it at the bank, and the news comes
    const [, row] = await ledgerOf(world, 'clicked');
    await confirmAtBank(row?.paymentIntent ?? '');
    await handle.signal(chargeChanged, { chargeKey: row?.key ?? '' });

    // then the licences are there, and the outcome was never unknown
    await until(
      () => world.read('clicked'),
      ({ view }) => view.licences.total === 5,
    );
    expect((await eventsOf(world, 'clicked')).slice(-3)).toEqual([
      'chargeAwaitsPayer',
      'chargeSucceeded',
      'licencesAdded',
    ]);
    expect(await world.command('clicked', { type: 'setPrice', unitPrice: 2500 })).toEqual(done);
  });

  it('is withdrawn at the card processor before the next purchase is charged', async () => {
    await startActive(world, 'withdrawn');
    await world.command('withdrawn', withCard('pm_card_authenticationRequired'));
    await world.command('withdrawn', addTwo, 'first-add');
    await world.command('withdrawn', withCard('pm_card_visa'));

    expect(await world.command('withdrawn', addTwo, 'second-add')).toEqual(done);

    expect(await ledgerLines(world, 'withdrawn')).toEqual([
      'first 1 succeeded 6000',
      'proration 1 canceled 4000',
      'proration 1 succeeded 4000',
    ]);
    const [, withdrawn] = await ledgerOf(world, 'withdrawn');
    const intent = await world.stripe.paymentIntents.retrieve(withdrawn?.paymentIntent ?? '');
    expect(intent.status).toBe('canceled');
    expect((await world.read('withdrawn')).view.licences.total).toBe(5);
  });

  it('counts where it turns out to be paid when it was to be withdrawn', async () => {
    // given a purchase that was confirmed at the bank, of which no news has come
    await startActive(world, 'paid-meanwhile');
    await world.command('paid-meanwhile', withCard('pm_card_authenticationRequired'));
    await world.command('paid-meanwhile', addTwo, 'first-add');
    const [, row] = await ledgerOf(world, 'paid-meanwhile');
    await confirmAtBank(row?.paymentIntent ?? '');

    // when the next purchase is made
    await world.command('paid-meanwhile', withCard('pm_card_visa'));
    expect(await world.command('paid-meanwhile', addTwo, 'second-add')).toEqual(done);

    // then both took effect, and both are in the books
    expect((await world.read('paid-meanwhile')).view.licences.total).toBe(7);
    expect(await moneyMoved(world, 'paid-meanwhile')).toHaveLength(3);
    await expectBooksToAgree(world);
  });

  it('and that opens the first period is paid once, though the payer was leaving when it was confirmed', async () => {
    // given a tenant that cancels, and then confirms at the bank what it had begun
    await world.signUp('wavering');
    await world.command('wavering', withCard('pm_card_authenticationRequired'));
    await world.command('wavering', { type: 'activate', quantity: 3, startNow: true });
    await world.command('wavering', { type: 'cancel' });
    const [row] = await ledgerOf(world, 'wavering');
    await confirmAtBank(row?.paymentIntent ?? '');
    const handle = world.client.workflow.getHandle(subscriptionWorkflowId('wavering'));
    await handle.signal(chargeChanged, { chargeKey: row?.key ?? '' });
    const leaving = await until(
      () => world.read('wavering'),
      ({ view }) => view.concerns.length > 0,
    );
    expect(leaving.view).toMatchObject({ state: 'canceling', period: null, licences: { total: 0 } });

    expect(await world.command('wavering', { type: 'keep' })).toEqual(done);

    // then it has what it has paid for, and no refund is due any more
    const { view } = await world.read('wavering');
    expect(view).toMatchObject({ state: 'active', period: { number: 1 }, licences: { total: 3 }, concerns: [] });
    expect(await ledgerLines(world, 'wavering')).toEqual(['first 1 succeeded 6000']);
    expect(await moneyMoved(world, 'wavering')).toHaveLength(1);
  });

  it('is withdrawn at the boundary, and the renewal is charged', async () => {
    await startActive(world, 'sca-boundary');
    await world.command('sca-boundary', withCard('pm_card_authenticationRequired'));
    await world.command('sca-boundary', addTwo, 'add');

    const { view } = await world.advance('sca-boundary', '2026-04-02T00:00:00Z');

    expect(await ledgerLines(world, 'sca-boundary')).toEqual([
      'first 1 succeeded 6000',
      'proration 1 canceled 4000',
      'renewal 1 requires_action 6000',
    ]);
    expect(view).toMatchObject({ state: 'past_due', overdue: { declineCode: 'authentication_required' } });
  });
});

describe('a new card', () => {
  it('that is refused when it is saved changes nothing', async () => {
    await startActive(world, 'refused-card');
    const before = await standing('refused-card');

    const answers = [
      await world.command('refused-card', withCard('pm_card_visa_chargeDeclinedLostCard')),
      await world.command('refused-card', withCard('pm_1NoSuchCard')),
    ];

    expect(answers).toMatchObject([
      { type: 'refused', refusal: { code: 'card_declined', declineCode: 'lost_card' } },
      { type: 'refused', refusal: { code: 'validation_failed' } },
    ]);
    expect(await standing('refused-card')).toEqual(before);
    const [tenant] = await world.db.select().from(tenants).where(eq(tenants.id, 'refused-card'));
    const customer = await world.stripe.customers.retrieve(tenant?.stripeCustomerId ?? '');
    expect(customer).toMatchObject({ invoice_settings: { default_payment_method: tenant?.stripePaymentMethodId } });
  });

  it('pays at once what is past due', async () => {
    // given a tenant whose renewal was declined
    await startActive(world, 'past-due');
    await world.command('past-due', withCard('pm_card_chargeCustomerFail'));
    expect((await world.advance('past-due', '2026-04-01T12:00:00Z')).view.state).toBe('past_due');

    expect(await world.command('past-due', withCard('pm_card_visa'))).toEqual(done);

    expect(await ledgerLines(world, 'past-due')).toEqual([
      'first 1 succeeded 6000',
      'renewal 1 declined 6000',
      'renewal 2 succeeded 6000',
    ]);
    const { view } = await world.read('past-due');
    expect(view).toMatchObject({ state: 'active', overdue: null, period: { number: 2 } });
  });

  it('that was saved on the card page is taken, once, even where the card processor is away for a while', async () => {
    // given a card saved on the page, and a card processor that does not answer just then
    await startActive(world, 'page');
    const [tenant] = await world.db.select().from(tenants).where(eq(tenants.id, 'page'));
    const setup = await world.stripe.setupIntents.create({
      customer: tenant?.stripeCustomerId ?? '',
      payment_method: 'pm_card_mastercard',
      confirm: true,
      usage: 'off_session',
      automatic_payment_methods: { enabled: true, allow_redirects: 'never' },
    });
    await arm(world, { fault: 'reset_before', path: `/v1/setup_intents/${setup.id}`, count: 2 });

    // when the news comes twice
    const handle = world.client.workflow.getHandle(subscriptionWorkflowId('page'));
    await handle.signal(cardSaved, { eventId: 'evt_1', setupIntent: setup.id });
    await handle.signal(cardSaved, { eventId: 'evt_1', setupIntent: setup.id });

    // then the card is the one that is charged
    await until(
      () => world.read('page'),
      ({ view }) => view.card?.brand === 'mastercard',
    );
    await world.command('page', addTwo);
    const [, row] = await ledgerOf(world, 'page');
    expect(row).toMatchObject({ state: 'succeeded', paymentMethod: setup.payment_method });
    expect((await eventsOf(world, 'page')).filter((type) => type === 'cardChanged')).toHaveLength(2);
    await healStripe(world);
  });
});

describe('a card that is replaced', () => {
  const attach = (tenantId: string, stripe: Stripe = world.stripe) => {
    const activities = createCardActivities({ db: world.db, stripe });
    const request = { tenantId, source: 'pm_card_mastercard', commandId: 'attach' };
    return new MockActivityEnvironment().run((given: typeof request) => activities.attachCard(given), request);
  };

  it('is detached at the card processor, and the present one is not doubted', async () => {
    await startActive(world, 'replaced');
    const first = await cardsOf('replaced');

    await world.command('replaced', withCard('pm_card_mastercard'));

    const [tenant] = await world.db.select().from(tenants).where(eq(tenants.id, 'replaced'));
    expect(await cardsOf('replaced')).toEqual([tenant?.stripePaymentMethodId]);
    expect(await cardsOf('replaced')).not.toEqual(first);
    expect(await world.command('replaced', addTwo)).toEqual(done);
    expect((await world.read('replaced')).view).toMatchObject({ card: { brand: 'mastercard' }, concerns: [] });
  });

  it('stays while a charge by it is undecided, and goes with the next one', async () => {
    // given a purchase that waits for the bank, by a second card
    await startActive(world, 'needed');
    await world.command('needed', withCard('pm_card_authenticationRequired'));
    const needed = await cardsOf('needed');
    await world.command('needed', addTwo, 'add');

    await attach('needed');

    expect(await cardsOf('needed')).toHaveLength(2);
    expect(await cardsOf('needed')).toContain(needed[0]);
    // A command withdraws what waits.
    await world.command('needed', withCard('pm_card_visa'));
    expect(await cardsOf('needed')).toHaveLength(1);
  });

  it('is replaced all the same where the card processor does not let it go', async () => {
    await startActive(world, 'kept-there');
    const details = { type: 'invalid_request_error', message: 'no', statusCode: 400 } as const;
    const detach = () => Promise.reject(new Stripe.errors.StripeInvalidRequestError(details));
    const paymentMethods = Object.assign(Object.create(world.stripe.paymentMethods), { detach });
    const refusing = Object.assign(Object.create(world.stripe), { paymentMethods });

    expect(await attach('kept-there', refusing)).toMatchObject({ type: 'cardAttached', card: { brand: 'mastercard' } });

    expect(await cardsOf('kept-there')).toHaveLength(2);
  });
});

/** The payment methods that the card processor has attached to a tenant's customer. */
async function cardsOf(tenantId: string): Promise<readonly string[]> {
  const [tenant] = await world.db.select().from(tenants).where(eq(tenants.id, tenantId));
  const { data } = await world.stripe.customers.listPaymentMethods(tenant?.stripeCustomerId ?? '');
  return data.map(({ id }) => id);
}

/** What our page and the bank do with the payer there: confirms an intent on-session, then authorises it. */
async function confirmAtBank(paymentIntent: string): Promise<void> {
  const intent = await world.stripe.paymentIntents.confirm(paymentIntent, {
    payment_method: 'pm_card_authenticationRequired',
    return_url: 'http://localhost/back',
  });
  const url = intent.next_action?.redirect_to_url?.url;
  if (url == null) throw new Error(`${paymentIntent} does not ask for its payer`);
  const answer = await fetch(url, { method: 'POST', body: 'decision=authorise', redirect: 'manual' });
  if (answer.status >= 400) throw new Error(await answer.text());
}
