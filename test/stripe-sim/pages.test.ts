import type Stripe from 'stripe';
import type { StripeSim } from 'stripe-sim/server';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { itAgreesWithTheDocument } from './support/checked-fetch.ts';
import { customerWith, refusal, renewal, standIn } from './support/stand-in.ts';

let sim: StripeSim;
let stripe: Stripe;
beforeEach(async () => {
  ({ sim, stripe } = await standIn());
});
afterEach(() => sim.close());

/** Sends a page's form, without following where it leads. */
function submit(url: string, fields: Readonly<Record<string, string>>): Promise<Response> {
  return fetch(url, { method: 'POST', body: new URLSearchParams(fields), redirect: 'manual' });
}

const card = (number: string) => ({ number, expiry: '12 / 40', cvc: '123' });

async function checkout(): Promise<{ customer: string; session: Stripe.Checkout.Session; url: string }> {
  const { id: customer } = await stripe.customers.create({});
  const session = await stripe.checkout.sessions.create({
    mode: 'setup',
    customer,
    allowed_payment_method_types: ['card'],
    success_url: 'https://shop.example/ok?session={CHECKOUT_SESSION_ID}',
    cancel_url: 'https://shop.example/no',
    metadata: { tenant: 't' },
  });
  return { customer, session, url: session.url ?? '' };
}

describe('the Checkout page', () => {
  it('labels its fields, runs no script and offers a way out', async () => {
    const { url } = await checkout();
    const response = await fetch(url);
    const body = await response.text();
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(response.headers.get('content-security-policy')).toContain('https://shop.example');
    expect(body).not.toMatch(/<script|style="|onclick/);
    for (const label of ['Card number', 'Expiry', 'CVC'])
      expect(body).toMatch(new RegExp(`<label>[^<]*${label}[^<]*<input`));
    expect(body).toContain('<a href="https://shop.example/no">Cancel</a>');
  });

  it('saves a card and leads to the success_url', async () => {
    const { customer, session, url } = await checkout();
    const response = await submit(url, card('4242 4242 4242 4242'));
    expect([response.status, response.headers.get('location')]).toEqual([
      303,
      `https://shop.example/ok?session=${session.id}`,
    ]);
    const done = await stripe.checkout.sessions.retrieve(session.id, { expand: ['setup_intent'] });
    expect(done).toMatchObject({ status: 'complete', url: null, setup_intent: { status: 'succeeded' } });
    const { data } = await stripe.customers.listPaymentMethods(customer);
    expect(data).toMatchObject([{ card: { last4: '4242', exp_month: 12, exp_year: 2040 } }]);
    expect((await stripe.events.list({ type: 'checkout.session.completed' })).data).toMatchObject([
      { data: { object: { id: session.id, metadata: { tenant: 't' } } } },
    ]);
    expect((await fetch(url, { redirect: 'manual' })).headers.get('location')).toContain(session.id);
  });

  it.each([
    ['4000000000000002', 'Your card was declined.'],
    ['4000000000000069', 'Your card has expired.'],
    ['4242424242424241', 'Your card number is invalid.'],
    ['4111111111111111', 'only test card numbers'],
  ])('says why %s is refused and lets the person try again', async (number, why) => {
    const { customer, url } = await checkout();
    const response = await submit(url, card(number));
    expect(response.status).toBe(402);
    expect(await response.text()).toContain(
      `role="alert" id="fault">${why.startsWith('only') ? `Your card was declined: ${why}` : why}`,
    );
    expect((await stripe.customers.listPaymentMethods(customer)).data).toEqual([]);
    expect((await submit(url, card('5555555555554444'))).status).toBe(303);
  });

  it('refuses an expiry date in the past', async () => {
    const { url } = await checkout();
    expect(await (await submit(url, { ...card('4242424242424242'), expiry: '01/20' })).text()).toContain('in the past');
  });

  it('saves the card whose every charge fails', async () => {
    const { customer, url } = await checkout();
    await submit(url, card('4000000000000341'));
    const payment_method = (await stripe.customers.listPaymentMethods(customer)).data[0]?.id ?? '';
    expect(await refusal(stripe.paymentIntents.create(renewal({ customer, payment_method })))).toMatchObject({
      code: 'card_declined',
    });
  });

  it.each([
    ['4000002500003155', 'succeeded'],
    ['4000002760003184', 'requires_payment_method'],
  ])('sends %s to the bank first; charged off-session later it is %s', async (number, later) => {
    const { customer, session, url } = await checkout();
    const bank = (await submit(url, card(number))).headers.get('location') ?? '';
    expect(bank).toContain('/bank/seti_');
    const back = (await submit(bank, { decision: 'authorise' })).headers.get('location') ?? '';
    expect((await fetch(back, { redirect: 'manual' })).headers.get('location')).toBe(
      `https://shop.example/ok?session=${session.id}`,
    );
    const payment_method = (await stripe.customers.listPaymentMethods(customer)).data[0]?.id ?? '';
    const status = await stripe.paymentIntents.create(renewal({ customer, payment_method })).then(
      (intent) => intent.status,
      (error: Stripe.errors.StripeError) => error.payment_intent?.status,
    );
    expect(status).toBe(later);
  });

  it('comes back with the reason when the bank says no', async () => {
    const { customer, url } = await checkout();
    const bank = (await submit(url, card('4000002760003184'))).headers.get('location') ?? '';
    const back = (await submit(bank, { decision: 'fail' })).headers.get('location') ?? '';
    expect(await (await fetch(back)).text()).toContain('unable to authenticate');
    expect((await stripe.customers.listPaymentMethods(customer)).data).toEqual([]);
  });

  it('ends when its session is expired', async () => {
    const { session, url } = await checkout();
    expect(await stripe.checkout.sessions.expire(session.id)).toMatchObject({ status: 'expired', url: null });
    expect((await fetch(url)).status).toBe(410);
    expect((await submit(url, card('4242424242424242'))).status).toBe(410);
  });
});

describe('the bank page', () => {
  async function asking(): Promise<{ id: string; bank: string }> {
    const who = await customerWith(stripe, 'pm_card_authenticationRequired');
    const intent = await stripe.paymentIntents.create({
      ...renewal(who),
      off_session: false,
      return_url: 'https://shop.example/back?a=1',
    });
    return { id: intent.id, bank: intent.next_action?.redirect_to_url?.url ?? '' };
  }

  it('moves the money when the holder authorises', async () => {
    const { id, bank } = await asking();
    expect(await (await fetch(bank)).text()).toContain('10.00 usd');
    const back = new URL((await submit(bank, { decision: 'authorise' })).headers.get('location') ?? '');
    expect(Object.fromEntries(back.searchParams)).toMatchObject({
      a: '1',
      payment_intent: id,
      redirect_status: 'succeeded',
    });
    expect(await stripe.paymentIntents.retrieve(id)).toMatchObject({ status: 'succeeded', next_action: null });
    await submit(bank, { decision: 'authorise' });
    expect((await stripe.charges.list({ payment_intent: id })).data).toHaveLength(1);
  });

  it('leaves the intent for another try when it fails', async () => {
    const { id, bank } = await asking();
    expect((await submit(bank, { decision: 'fail' })).headers.get('location')).toContain('redirect_status=failed');
    expect(await stripe.paymentIntents.retrieve(id)).toMatchObject({
      status: 'requires_payment_method',
      last_payment_error: { code: 'payment_intent_authentication_failure' },
    });
  });

  it('shows nothing to who does not know the client secret', async () => {
    const { bank } = await asking();
    const answers = await Promise.all([
      fetch(bank.replace(/secret_.{4}/, 'secret_0000')),
      fetch(new URL('/bank/pi_none', bank)),
      fetch(new URL('/nowhere', bank)),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([404, 404, 404]);
  });
});

itAgreesWithTheDocument();
