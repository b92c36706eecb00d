import { z } from 'zod';
import { operation } from '../http/operation.ts';
import { emit } from '../webhooks/emit.ts';
import { invalidRequest } from '../wire/errors.ts';
import { find } from '../wire/find.ts';
import { clientSecret, newId } from '../wire/ids.ts';
import { listObject, pageOf } from '../wire/list.ts';
import { mergeMetadata } from '../wire/metadata.ts';
import * as p from '../wire/params.ts';
import { paymentIntentObject } from '../wire/payment-intent.ts';
import { confirming, createParams, updateParams } from './payment-intent-params.ts';
import { checkCreate, confirm, OPEN, shown, unexpectedState, updated, usableMethod } from './payment-intent-rules.ts';
import { allowedRedirects } from './redirects.ts';

export const paymentIntents = [
  operation('POST', '/v1/payment_intents', createParams, (context, params) => {
    checkCreate(context, params);
    const method =
      params.payment_method === undefined
        ? undefined
        : usableMethod(context, params.payment_method, params.customer ?? null);
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

  operation(
    'GET',
    '/v1/payment_intents',
    { ...p.page, created: p.created.optional(), customer: p.text.optional() },
    (context, params) => {
      const by = params.customer === undefined ? undefined : (['customer', params.customer] as const);
      const { rows, has_more } = pageOf(context.tx, { table: 'payment_intents', by }, params);
      return listObject('/v1/payment_intents', {
        data: rows.map((row) => paymentIntentObject(context, row)),
        has_more,
      });
    },
  ),

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
    const row = find(context.tx, 'payment_intents', id);
    if (!OPEN.includes(row.status))
      throw unexpectedState(
        context,
        row,
        `You cannot confirm this PaymentIntent because it has a status of ${row.status}.`,
      );
    const named = params.payment_method ?? row.payment_method;
    if (named === null) {
      throw unexpectedState(
        context,
        row,
        "You cannot confirm this PaymentIntent because it's missing a payment method. Update it with a payment method, or confirm it with one.",
      );
    }
    const method = usableMethod(context, named, row.customer);
    return paymentIntentObject(
      context,
      confirm(context, { ...row, return_url: params.return_url ?? row.return_url }, method, params),
    );
  }),

  operation(
    'POST',
    '/v1/payment_intents/:id/cancel',
    { cancellation_reason: z.enum(['abandoned', 'duplicate', 'fraudulent', 'requested_by_customer']).optional() },
    (context, params, id) => {
      const row = find(context.tx, 'payment_intents', id);
      if (!OPEN.includes(row.status))
        throw unexpectedState(
          context,
          row,
          `You cannot cancel this PaymentIntent because it has a status of ${row.status}.`,
        );
      const canceled = paymentIntentObject(
        context,
        context.tx.put('payment_intents', {
          ...row,
          status: 'canceled',
          canceled_at: context.tx.now,
          cancellation_reason: params.cancellation_reason ?? null,
        }),
      );
      emit(context, 'payment_intent.canceled', canceled);
      return canceled;
    },
  ),
];
