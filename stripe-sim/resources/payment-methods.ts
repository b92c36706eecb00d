import { z } from 'zod';
import { cardOfNumber, cardOfToken, isCardNumber } from '../cards/catalogue.ts';
import { operation } from '../http/operation.ts';
import { completeAddress } from '../wire/address.ts';
import { cardError, invalidRequest } from '../wire/errors.ts';
import { find } from '../wire/find.ts';
import { listOf } from '../wire/list.ts';
import { mergeMetadata } from '../wire/metadata.ts';
import * as p from '../wire/params.ts';
import { paymentMethodObject } from '../wire/payment-method.ts';
import { attachTo, detachFrom, methodNamed, newPaymentMethod } from './attachment.ts';

const billing = z.strictObject({
  name: p.clearable.optional(),
  email: p.clearable.optional(),
  phone: p.clearable.optional(),
  address: z.union([z.literal(''), p.address]).optional(),
});

const cardParams = z.strictObject({
  token: p.text.optional(),
  number: p.text.optional(),
  exp_month: p.int(1, 12).optional(),
  exp_year: p.int(1, 2100).optional(),
  cvc: p.text.optional(),
});

export const paymentMethods = [
  operation(
    'POST',
    '/v1/payment_methods',
    { type: z.literal('card'), card: cardParams, billing_details: billing.optional(), metadata: p.metadata.optional() },
    (context, params) => {
      const { address = '', ...names } = params.billing_details ?? {};
      const { exp_month, exp_year } = params.card;
      const row = newPaymentMethod(context, cardIn(params.card), {
        metadata: mergeMetadata({}, params.metadata),
        address: completeAddress(address),
        ...p.sent({ ...names, exp_month, exp_year: exp_year === undefined ? undefined : wholeYear(exp_year) }),
      });
      return paymentMethodObject(context, row);
    },
  ),

  operation(
    'GET',
    '/v1/payment_methods',
    { ...p.page, customer: p.text.optional(), type: p.text.optional() },
    (context, params) => {
      const by = { customer: params.customer ?? '' };
      const where = () => (params.type ?? 'card') === 'card';
      const source = { table: 'payment_methods', by, where, wire: paymentMethodObject } as const;
      return listOf(context, '/v1/payment_methods', source, params);
    },
  ),

  operation('GET', '/v1/payment_methods/:id', {}, (context, _, id) =>
    paymentMethodObject(context, methodNamed(context, id)),
  ),

  operation('POST', '/v1/payment_methods/:id/attach', { customer: p.text }, (context, params, id) =>
    paymentMethodObject(context, attachTo(context, id, params.customer)),
  ),

  operation('POST', '/v1/payment_methods/:id/detach', {}, (context, _, id) => {
    const method = find(context.tx, 'payment_methods', id);
    if (method.customer === null)
      throw invalidRequest(
        'The payment method you provided is not attached to a customer so detachment is impossible.',
      );
    return paymentMethodObject(context, detachFrom(context, method));
  }),
];

/** Accepts the numbers of test cards only, as Stripe does in test mode. */
function cardIn({ token, number }: z.output<typeof cardParams>): string {
  if (token === undefined && number === undefined)
    throw invalidRequest('Missing required param: card[number].', { code: 'parameter_missing', param: 'card[number]' });
  const name = token === undefined ? cardOfNumber((number ?? '').replaceAll(/[\s-]/g, '')) : cardOfToken(token);
  if (name !== undefined) return name;
  if (token !== undefined)
    throw invalidRequest(`No such token: '${token}'`, { code: 'resource_missing', param: 'card[token]' });
  if (isCardNumber(number ?? ''))
    throw cardError(
      {
        code: 'card_declined',
        decline_code: 'test_mode_live_card',
        message: 'Your card was declined. Your request was in test mode, but used a non test card.',
      },
      false,
    );
  throw cardError({ code: 'incorrect_number', message: 'Your card number is incorrect.', param: 'number' }, false);
}

/** Years may come with two digits. */
function wholeYear(year: number): number {
  return year > 99 ? year : 2000 + year;
}
