import { operation } from '../http/operation.ts';
import { emit } from '../webhooks/emit.ts';
import { invalidRequest } from '../wire/errors.ts';
import { find } from '../wire/find.ts';
import { clientSecret, newId } from '../wire/ids.ts';
import { mergeMetadata } from '../wire/metadata.ts';
import * as p from '../wire/params.ts';
import { paymentIntentObject } from '../wire/payment-intent.ts';
import { usableMethod } from './attachment.ts';
import { canceling, confirming, createParams, updateParams } from './payment-intent-params.ts';
import { checkCreate, confirm, openIntent, shown, updated } from './payment-intent-rules.ts';
import { list } from './reading.ts';
import { allowedRedirects } from './redirects.ts';

export const paymentIntents = [
  operation('POST', '/v1/payment_intents', createParams, (context, params) => {
    checkCreate(context, params);
    const method =
      params.payment_method === undefined
        ? undefined
        : usableMethod(context, params.payment_method, params.customer ?? null, 'PaymentIntent');
    const row = context.tx.create('payment_intents', {
      ...shown(params),
      id: newId('pi'),
      status: method === undefined ? 'requires_payment_method' : 'requires_confirmation',
      amount: params.amount,
      currency: params.currency,
      customer: params.customer ?? method?.customer ?? null,
      payment_method: method?.id ?? null,
      setup_future_usage: params.setup_future_usage ?? null,
      metadata: mergeMetadata({}, params.metadata),
      allow_redirects: allowedRedirects(params),
      return_url: params.return_url ?? null,
      latest_charge: null,
      last_error: null,
      canceled_at: null,
      cancellation_reason: null,
    });
    return paymentIntentObject(context, params.confirm === true ? confirm(context, row, method, params) : row);
  }),

  list('/v1/payment_intents', 'payment_intents', paymentIntentObject, ['customer']),

  operation('GET', '/v1/payment_intents/:id', { client_secret: p.text.optional() }, (context, params, id) => {
    const row = find(context.tx, 'payment_intents', id);
    if (params.client_secret !== undefined && params.client_secret !== clientSecret(id)) {
      throw invalidRequest(
        'The client_secret provided does not match the client_secret associated with this PaymentIntent.',
        { param: 'client_secret' },
      );
    }
    return paymentIntentObject(context, row);
  }),

  operation('POST', '/v1/payment_intents/:id', updateParams, (context, params, id) =>
    paymentIntentObject(
      context,
      context.tx.put('payment_intents', updated(context, find(context.tx, 'payment_intents', id), params)),
    ),
  ),

  operation('POST', '/v1/payment_intents/:id/confirm', confirming, (context, params, id) => {
    const row = openIntent(context, id, 'confirm');
    const named = params.payment_method ?? row.payment_method;
    const method = named === null ? undefined : usableMethod(context, named, row.customer, 'PaymentIntent');
    const returning = { ...row, return_url: params.return_url ?? row.return_url };
    return paymentIntentObject(context, confirm(context, returning, method, params));
  }),

  operation('POST', '/v1/payment_intents/:id/cancel', canceling, (context, params, id) => {
    const row = context.tx.put('payment_intents', {
      ...openIntent(context, id, 'cancel'),
      status: 'canceled',
      canceled_at: context.tx.now,
      cancellation_reason: params.cancellation_reason ?? null,
    });
    const canceled = paymentIntentObject(context, row);
    emit(context, 'payment_intent.canceled', canceled);
    return canceled;
  }),
];
