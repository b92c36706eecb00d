import { z } from 'zod';
import { cardOfNumber, cardOfToken, isCardNumber } from '../cards/catalogue.ts';
import { operation } from '../http/operation.ts';
import { cardError, invalidRequest } from '../wire/errors.ts';
import { find } from '../wire/find.ts';
import { listObject, pageOf } from '../wire/list.ts';
import { mergeMetadata } from '../wire/metadata.ts';
import * as p from '../wire/params.ts';
import { paymentMethodObject } from '../wire/payment-method.ts';
import { attachTo, detachFrom, methodNamed, newPaymentMethod } from './attachment.ts';
import { completeAddress } from './customers.ts';

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
      const { address, ...names } = params.billing_details ?? {};
      const row = newPaymentMethod(context, cardIn(params.card), {
        ...expiry(params.card),
        ...Object.fromEntries(Object.entries(names).filter(([, value]) => value !== undefined)),
        address: address === undefined ? null : completeAddress(address),
        metadata: mergeMetadata({}, params.metadata),
      });
      return paymentMethodObject(context, row);
    },
  ),

  operation(
    'GET',
    '/v1/payment_methods',
    { ...p.page, customer: p.text.optional(), type: p.text.optional() },
    (context, params) => {
      const by = ['customer', params.customer ?? ''] as const;
      const { rows, has_more } = pageOf(
        context.tx,
        { table: 'payment_methods', by, where: () => (params.type ?? 'card') === 'card' },
        params,
      );
      return listObject('/v1/payment_methods', {
        data: rows.map((row) => paymentMethodObject(context, row)),
        has_more,
      });
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

/** Numbers are taken for the test cards only, as Stripe does from accounts that may not handle real ones. */
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

function expiry({ exp_month, exp_year }: z.output<typeof cardParams>) {
  const year = exp_year === undefined || exp_year > 99 ? exp_year : 2000 + exp_year;
  return { ...(exp_month === undefined ? {} : { exp_month }), ...(year === undefined ? {} : { exp_year: year }) };
}
