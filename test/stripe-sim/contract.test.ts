import { randomUUID } from 'node:crypto';
import Stripe from 'stripe';
import type { StripeSim } from 'stripe-sim/server';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { until } from '../../bench/until.ts';
import { itAgreesWithTheDocument } from './support/checked-fetch.ts';
import { customerWith, headerOf, refusal, renewal, standIn } from './support/stand-in.ts';

/**
 * What the service relies on Stripe for. The same tests run on the stand-in always, and on Stripe's sandbox when
 * STRIPE_SECRET_KEY holds a test key, so that the two cannot drift apart unseen.
 */
const sandboxKey = process.env['STRIPE_SECRET_KEY'];
const withSandbox = sandboxKey?.startsWith('sk_test_') === true;

describe.each(['the stand-in', 'Stripe'] as const)('the contract on %s', (where) => {
  describe.skipIf(where === 'Stripe' && !withSandbox)(
    'with a key for it',
    { timeout: where === 'Stripe' ? 60_000 : 5_000 },
    () => {
      let stripe: Stripe;
      let sim: StripeSim | undefined;

      beforeAll(async () => {
        if (where === 'Stripe') stripe = new Stripe(sandboxKey ?? '');
        else ({ sim, stripe } = await standIn());
      });
      afterAll(() => sim?.close());

      it('keeps customers and changes what is named only', async () => {
        const made = await stripe.customers.create({ name: 'Acme', metadata: { tenant: 't1', plan: 'x' } });
        const changed = await stripe.customers.update(made.id, { email: 'acme@example.com', metadata: { plan: '' } });
        expect(changed).toMatchObject({
          id: made.id,
          object: 'customer',
          name: 'Acme',
          email: 'acme@example.com',
          metadata: { tenant: 't1' },
        });
        expect(changed.metadata).not.toHaveProperty('plan');
        expect(await stripe.customers.retrieve(made.id)).toMatchObject({ email: 'acme@example.com' });
      });

      it('finds a living customer by its metadata', async () => {
        const tenantId = randomUUID();
        const search = (value: string) =>
          stripe.customers.search({ query: `metadata['tenantId']:'${value}'`, limit: 1 });
        const { id } = await stripe.customers.create({ metadata: { tenantId } });
        // Stripe's own search may be a minute late.
        const { data } = await until(
          () => search(tenantId),
          (found) => found.data.length > 0,
        );
        expect(data.map((customer) => customer.id)).toEqual([id]);
        expect((await search(`not-${tenantId}`)).data).toEqual([]);
      });

      it('answers a deleted customer as deleted', async () => {
        const { id } = await stripe.customers.create({});
        expect(await stripe.customers.del(id)).toMatchObject({ id, deleted: true });
        expect(await stripe.customers.retrieve(id)).toMatchObject({ id, deleted: true });
      });

      // docs.stripe.com/api/customers/delete: deleted customers "can still be retrieved"; their card details are removed,
      // and no further operations can be performed.
      it('keeps nothing of a deleted customer but its id, and does nothing more with it', async () => {
        const { customer, payment_method } = await customerWith(stripe, 'pm_card_visa');
        await stripe.customers.del(customer);

        const missing = { code: 'resource_missing' };
        expect(await refusal(stripe.customers.listPaymentMethods(customer))).toMatchObject({
          statusCode: 404,
          ...missing,
        });
        expect(await refusal(stripe.customers.update(customer, { name: 'Acme' }))).toMatchObject({
          statusCode: 404,
          ...missing,
        });
        const refusedFor = { statusCode: 400, ...missing, param: 'customer' };
        expect(await refusal(stripe.paymentMethods.attach('pm_card_visa', { customer }))).toMatchObject(refusedFor);
        expect(await refusal(stripe.paymentIntents.create(renewal({ customer, payment_method })))).toMatchObject(
          refusedFor,
        );
        const session = stripe.checkout.sessions.create({
          mode: 'setup',
          customer,
          allowed_payment_method_types: ['card'],
          success_url: 'https://example.com',
        });
        expect(await refusal(session)).toMatchObject(refusedFor);
      });

      // The same page: they are kept "in order to be able to track their history".
      it('still refunds and lists what a deleted customer has paid', async () => {
        const who = await customerWith(stripe, 'pm_card_visa');
        const paid = await stripe.paymentIntents.create(renewal(who));
        await stripe.customers.del(who.customer);

        expect(await stripe.refunds.create({ payment_intent: paid.id })).toMatchObject({ status: 'succeeded' });
        const { data } = await stripe.paymentIntents.list({ customer: who.customer });
        expect(data.map(({ id }) => id)).toEqual([paid.id]);
      });

      // docs.stripe.com/api/payment_methods/detach: "Detachment is permanent and irreversible — once detached, a
      // PaymentMethod can no longer be used for payments or re-attached to a Customer." The errors have no code.
      it('takes a detached card never again', async () => {
        const who = await customerWith(stripe, 'pm_card_visa');
        await stripe.paymentMethods.detach(who.payment_method);

        expect(await stripe.paymentMethods.retrieve(who.payment_method)).toMatchObject({ customer: null });
        const spent = { statusCode: 400, rawType: 'invalid_request_error', code: undefined };
        const { customer, payment_method } = who;
        expect(await refusal(stripe.paymentMethods.attach(payment_method, { customer }))).toMatchObject({
          ...spent,
          message: expect.stringContaining('may not be used again'),
        });
        expect(await refusal(stripe.paymentIntents.create(renewal(who)))).toMatchObject({
          ...spent,
          message: expect.stringContaining('may not be used again'),
        });
        expect(await refusal(stripe.paymentMethods.detach(payment_method))).toMatchObject({ statusCode: 400 });
      });

      // docs.stripe.com/api/payment_intents/create, `payment_method`: one that is attached to a customer can only be
      // used with that customer.
      it('charges a card for its own customer alone', async () => {
        const { payment_method } = await customerWith(stripe, 'pm_card_visa');
        const { id: other } = await stripe.customers.create({});
        const refused = { statusCode: 400, param: 'payment_method' };
        const { customer: _, ...ofNoCustomer } = renewal({ customer: other, payment_method });

        expect(await refusal(stripe.paymentIntents.create(renewal({ customer: other, payment_method })))).toMatchObject(
          { ...refused, message: expect.stringContaining('does not belong to the Customer') },
        );
        expect(await refusal(stripe.paymentIntents.create(ofNoCustomer))).toMatchObject(refused);
      });

      // docs.stripe.com/error-codes: `email_invalid`, `parameter_invalid_string_blank`.
      it.each([
        ['an address that is none', { email: 'acme.example.com' }, { code: 'email_invalid', param: 'email' }],
        ['a blank name', { name: '  ' }, { code: 'parameter_invalid_string_blank', param: 'name' }],
      ])('refuses %s of a customer, new or known, and changes nothing', async (_, details, expected) => {
        const { id } = await stripe.customers.create({ name: 'Acme', email: 'acme@example.com' });

        for (const call of [stripe.customers.create(details), stripe.customers.update(id, details)])
          expect(await refusal(call)).toMatchObject({ statusCode: 400, ...expected });

        expect(await stripe.customers.retrieve(id)).toMatchObject({ name: 'Acme', email: 'acme@example.com' });
      });

      it('makes a fresh payment method of a test token, attaches, lists and detaches it', async () => {
        const { customer, payment_method } = await customerWith(stripe, 'pm_card_visa');
        expect(payment_method).not.toBe('pm_card_visa');
        const { data } = await stripe.customers.listPaymentMethods(customer);
        expect(data.map(({ id }) => id)).toEqual([payment_method]);
        expect(data[0]?.card).toMatchObject({ brand: 'visa', last4: '4242' });
        expect(await stripe.paymentMethods.detach(payment_method)).toMatchObject({ customer: null });
        expect((await stripe.paymentMethods.list({ customer, type: 'card' })).data).toEqual([]);
      });

      it('takes a saved card as the default of its customer', async () => {
        const { customer, payment_method } = await customerWith(stripe, 'pm_card_mastercard');
        const changed = await stripe.customers.update(customer, {
          invoice_settings: { default_payment_method: payment_method },
        });
        expect(changed.invoice_settings.default_payment_method).toBe(payment_method);
      });

      it.each([
        ['pm_card_visa_chargeDeclined', 'card_declined', 'generic_decline'],
        ['pm_card_visa_chargeDeclinedInsufficientFunds', 'card_declined', 'insufficient_funds'],
        ['pm_card_visa_chargeDeclinedLostCard', 'card_declined', 'lost_card'],
        ['pm_card_chargeDeclinedExpiredCard', 'expired_card', undefined],
      ])('refuses to attach %s', async (token, code, decline) => {
        const { id } = await stripe.customers.create({});
        const error = await refusal(stripe.paymentMethods.attach(token, { customer: id }));
        expect(error).toMatchObject({ statusCode: 402, type: 'StripeCardError', code });
        if (decline !== undefined) expect(error.decline_code).toBe(decline);
      });

      it('charges a saved card off-session', async () => {
        const who = await customerWith(stripe, 'pm_card_visa');
        const intent = await stripe.paymentIntents.create({
          ...renewal(who),
          metadata: { charge: 'c1' },
          expand: ['latest_charge'],
        });
        expect(intent).toMatchObject({
          object: 'payment_intent',
          status: 'succeeded',
          amount_received: 1000,
          metadata: { charge: 'c1' },
          ...who,
        });
        expect(intent.latest_charge).toMatchObject({
          object: 'charge',
          status: 'succeeded',
          paid: true,
          amount: 1000,
          payment_intent: intent.id,
        });
      });

      it('declines with 402, an intent that needs another card, and a failed charge', async () => {
        const who = await customerWith(stripe, 'pm_card_chargeCustomerFail');
        const error = await refusal(stripe.paymentIntents.create(renewal(who)));
        expect(error).toMatchObject({ statusCode: 402, type: 'StripeCardError', code: 'card_declined' });
        const intent = await stripe.paymentIntents.retrieve(error.payment_intent?.id ?? '');
        expect(intent).toMatchObject({
          status: 'requires_payment_method',
          last_payment_error: { code: 'card_declined' },
        });
        const { data } = await stripe.charges.list({ payment_intent: intent.id });
        expect(data).toMatchObject([{ status: 'failed', failure_code: 'card_declined', paid: false }]);
      });

      it('pays a declined intent once another card is given', async () => {
        const who = await customerWith(stripe, 'pm_card_chargeCustomerFail');
        const error = await refusal(stripe.paymentIntents.create(renewal(who)));
        const good = await stripe.paymentMethods.attach('pm_card_visa', { customer: who.customer });
        const paid = await stripe.paymentIntents.confirm(error.payment_intent?.id ?? '', {
          payment_method: good.id,
          off_session: true,
        });
        expect(paid).toMatchObject({ status: 'succeeded', last_payment_error: null });
      });

      it('asks for the holder off-session by 402 without a charge or a next action, on-session by a redirect', async () => {
        const who = await customerWith(stripe, 'pm_card_authenticationRequired');
        const error = await refusal(stripe.paymentIntents.create(renewal(who)));
        expect(error).toMatchObject({ statusCode: 402, code: 'authentication_required' });
        expect(error.payment_intent).toMatchObject({ status: 'requires_payment_method', next_action: null });
        const asking = await stripe.paymentIntents.confirm(error.payment_intent?.id ?? '', {
          payment_method: who.payment_method,
          return_url: 'https://example.com/back',
        });
        expect(asking).toMatchObject({
          status: 'requires_action',
          next_action: { type: 'redirect_to_url', redirect_to_url: { return_url: 'https://example.com/back' } },
        });
      });

      it('cancels an open intent and never a paid one', async () => {
        const who = await customerWith(stripe, 'pm_card_visa');
        const open = await stripe.paymentIntents.create({ amount: 500, currency: 'usd', customer: who.customer });
        expect(await stripe.paymentIntents.cancel(open.id)).toMatchObject({ status: 'canceled' });
        const paid = await stripe.paymentIntents.create(renewal(who));
        const error = await refusal(stripe.paymentIntents.cancel(paid.id));
        expect(error).toMatchObject({
          statusCode: 400,
          code: 'payment_intent_unexpected_state',
          payment_intent: { status: 'succeeded' },
        });
      });

      it('lists the intents of a customer newest first, page by page', async () => {
        const { id: customer } = await stripe.customers.create({});
        const made: string[] = [];
        for (const amount of [100, 200, 300])
          made.unshift((await stripe.paymentIntents.create({ amount, currency: 'usd', customer })).id);
        const first = await stripe.paymentIntents.list({ customer, limit: 2 });
        expect(first).toMatchObject({ object: 'list', has_more: true });
        const second = await stripe.paymentIntents.list({
          customer,
          limit: 2,
          starting_after: first.data[1]?.id ?? '',
        });
        expect([...first.data, ...second.data].map(({ id }) => id)).toEqual(made);
        expect(second.has_more).toBe(false);
        const before = await stripe.paymentIntents.list({ customer, ending_before: made[2] ?? '' });
        expect(before.data.map(({ id }) => id)).toEqual(made.slice(0, 2));
        const later = await stripe.paymentIntents.list({
          customer,
          created: { gte: (first.data[0]?.created ?? 0) + 3600 },
        });
        expect(later.data).toEqual([]);
      });

      it('refunds up to what is left, and no more', async () => {
        const who = await customerWith(stripe, 'pm_card_visa');
        const { id: payment_intent, latest_charge } = await stripe.paymentIntents.create(renewal(who));
        expect(await stripe.refunds.create({ payment_intent, amount: 400 })).toMatchObject({
          object: 'refund',
          amount: 400,
          status: 'succeeded',
          charge: latest_charge,
        });
        expect(await refusal(stripe.refunds.create({ payment_intent, amount: 700 }))).toMatchObject({
          statusCode: 400,
          type: 'StripeInvalidRequestError',
        });
        expect(await stripe.refunds.create({ payment_intent, reason: 'requested_by_customer' })).toMatchObject({
          amount: 600,
        });
        expect(await refusal(stripe.refunds.create({ payment_intent }))).toMatchObject({
          statusCode: 400,
          code: 'charge_already_refunded',
        });
        expect(await stripe.charges.retrieve(String(latest_charge))).toMatchObject({
          refunded: true,
          amount_refunded: 1000,
        });
      });

      it.each([
        ['too little', { amount: 49, currency: 'usd' }, { code: 'amount_too_small', param: 'amount' }],
        ['too much', { amount: 100_000_000, currency: 'usd' }, { code: 'amount_too_large' }],
        [
          'an unknown customer',
          { amount: 500, currency: 'usd', customer: 'cus_none' },
          { code: 'resource_missing', param: 'customer' },
        ],
        ['no amount', { currency: 'usd' }, { code: 'parameter_missing', param: 'amount' }],
        [
          'an unknown parameter',
          { amount: 500, currency: 'usd', colour: 'red' },
          { code: 'parameter_unknown', param: 'colour' },
        ],
        [
          'an amount that is not an integer',
          { amount: 'many', currency: 'usd' },
          { code: 'parameter_invalid_integer', param: 'amount' },
        ],
      ])('refuses %s with 400', async (_, params, expected) => {
        const error = await refusal(
          stripe.paymentIntents.create(params as unknown as Stripe.PaymentIntentCreateParams),
        );
        expect(error).toMatchObject({ statusCode: 400, rawType: 'invalid_request_error', ...expected });
      });

      it('answers 404 to an unknown id in the path', async () => {
        expect(await refusal(stripe.paymentIntents.retrieve('pi_none'))).toMatchObject({
          statusCode: 404,
          code: 'resource_missing',
        });
      });

      it('answers the same key with the first answer, also when that was a decline', async () => {
        const good = await customerWith(stripe, 'pm_card_visa');
        const idempotencyKey = randomUUID();
        const first = await stripe.paymentIntents.create(renewal(good), { idempotencyKey });
        const again = await stripe.paymentIntents.create(renewal(good), { idempotencyKey });
        expect(again.id).toBe(first.id);
        expect(headerOf(again, 'idempotent-replayed')).toBe('true');
        const bad = await customerWith(stripe, 'pm_card_chargeCustomerFail');
        const key = randomUUID();
        const declined = await refusal(stripe.paymentIntents.create(renewal(bad), { idempotencyKey: key }));
        const declinedAgain = await refusal(stripe.paymentIntents.create(renewal(bad), { idempotencyKey: key }));
        expect(declinedAgain).toMatchObject({ statusCode: 402, payment_intent: { id: declined.payment_intent?.id } });
      });

      it('refuses the same key with other parameters, and keeps no refused request', async () => {
        const { id: customer } = await stripe.customers.create({});
        const idempotencyKey = randomUUID();
        await refusal(
          stripe.paymentIntents.create(
            { amount: 500, currency: 'usd', customer, colour: 'red' } as Stripe.PaymentIntentCreateParams,
            { idempotencyKey },
          ),
        );
        await stripe.paymentIntents.create({ amount: 500, currency: 'usd', customer }, { idempotencyKey });
        const error = await refusal(
          stripe.paymentIntents.create({ amount: 600, currency: 'usd', customer }, { idempotencyKey }),
        );
        expect(error).toMatchObject({ statusCode: 400, type: 'StripeIdempotencyError' });
      });

      it('saves a card by a set-up intent', async () => {
        const { id: customer } = await stripe.customers.create({});
        const intent = await stripe.setupIntents.create({
          customer,
          payment_method: 'pm_card_visa',
          allowed_payment_method_types: ['card'],
          confirm: true,
        });
        expect(intent).toMatchObject({ object: 'setup_intent', status: 'succeeded', usage: 'off_session' });
        expect(await stripe.paymentMethods.retrieve(String(intent.payment_method))).toMatchObject({ customer });
      });

      it('opens a Checkout page in setup mode', async () => {
        const { id: customer } = await stripe.customers.create({});
        const session = await stripe.checkout.sessions.create({
          mode: 'setup',
          customer,
          allowed_payment_method_types: ['card'],
          success_url: 'https://example.com/ok?s={CHECKOUT_SESSION_ID}',
          cancel_url: 'https://example.com/no',
        });
        expect(session).toMatchObject({ object: 'checkout.session', mode: 'setup', status: 'open', customer });
        expect(session.url).toMatch(/^https?:/);
        expect(await stripe.checkout.sessions.retrieve(session.id, { expand: ['setup_intent'] })).toMatchObject({
          setup_intent: { object: 'setup_intent' },
        });
      });

      it('answers its balance and its events', async () => {
        expect(await stripe.balance.retrieve()).toMatchObject({ object: 'balance', livemode: false });
        const { data } = await stripe.events.list({ limit: 3 });
        expect(data[0]).toMatchObject({ object: 'event', livemode: false });
      });
    },
  );
});

itAgreesWithTheDocument();
