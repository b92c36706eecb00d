import { z } from 'zod';
import type { Context } from '../http/context.ts';
import { operation } from '../http/operation.ts';
import type { PaymentIntentRow, PaymentMethodRow } from '../store/rows.ts';
import { emit } from '../webhooks/emit.ts';
import { invalidRequest, type StripeFailure } from '../wire/errors.ts';
import { find, liveCustomer } from '../wire/find.ts';
import { clientSecret, newId } from '../wire/ids.ts';
import { listObject, pageOf } from '../wire/list.ts';
import { mergeMetadata } from '../wire/metadata.ts';
import { amountFault } from '../wire/money.ts';
import * as p from '../wire/params.ts';
import { paymentIntentObject } from '../wire/payment-intent.ts';
import { methodNamed } from './attachment.ts';
import { confirmWith } from './charging.ts';
import { allowedRedirects, redirectFields, requireReturnUrl } from './redirects.ts';

const offSession = z.union([z.enum(['one_off', 'recurring']).transform(() => true), p.bool]);

const shownFields = {
  description: p.clearable.optional(),
  receipt_email: p.clearable.optional(),
  statement_descriptor: p.clearable.optional(),
  statement_descriptor_suffix: p.clearable.optional(),
  setup_future_usage: z.enum(['off_session', 'on_session']).optional(),
  metadata: p.metadata.optional(),
};

const confirming = {
  payment_method: p.text.optional(),
  off_session: offSession.optional(),
  return_url: p.text.optional(),
  error_on_requires_action: p.bool.optional(),
};

const createParams = {
  ...shownFields,
  ...confirming,
  ...redirectFields,
  amount: p.int(1),
  currency: p.currency,
  customer: p.text.optional(),
  confirm: p.bool.optional(),
  capture_method: z.enum(['automatic', 'automatic_async']).optional(),
  confirmation_method: z.literal('automatic').optional(),
};

const updateParams = { ...shownFields, amount: p.int(1).optional(), currency: p.currency.optional(), customer: p.text.optional(), payment_method: p.text.optional() };

const OPEN = ['requires_payment_method', 'requires_confirmation', 'requires_action'];

export const paymentIntents = [
  operation('POST', '/v1/payment_intents', createParams, (context, params) => {
    checkCreate(context, params);
    const method = params.payment_method === undefined ? undefined : usableMethod(context, params.payment_method, params.customer ?? null);
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

  operation('GET', '/v1/payment_intents', { ...p.page, created: p.created.optional(), customer: p.text.optional() }, (context, params) => {
    const by = params.customer === undefined ? undefined : (['customer', params.customer] as const);
    const { rows, has_more } = pageOf(context.tx, { table: 'payment_intents', by }, params);
    return listObject('/v1/payment_intents', { data: rows.map((row) => paymentIntentObject(context, row)), has_more });
  }),

  operation('GET', '/v1/payment_intents/:id', { client_secret: p.text.optional() }, (context, params, id) => {
    const row = find(context.tx, 'payment_intents', id);
    if (params.client_secret !== undefined && params.client_secret !== clientSecret(id)) {
      throw invalidRequest('The client_secret provided does not match the client_secret associated with this PaymentIntent.', { param: 'client_secret' });
    }
    return paymentIntentObject(context, row);
  }),

  operation('POST', '/v1/payment_intents/:id', updateParams, (context, params, id) =>
    paymentIntentObject(context, context.tx.put('payment_intents', updated(context, find(context.tx, 'payment_intents', id), params))),
  ),

  operation('POST', '/v1/payment_intents/:id/confirm', confirming, (context, params, id) => {
    const row = find(context.tx, 'payment_intents', id);
    if (!OPEN.includes(row.status)) throw unexpectedState(context, row, `You cannot confirm this PaymentIntent because it has a status of ${row.status}.`);
    const named = params.payment_method ?? row.payment_method;
    if (named === null) {
      throw unexpectedState(context, row, "You cannot confirm this PaymentIntent because it's missing a payment method. Update it with a payment method, or confirm it with one.");
    }
    const method = usableMethod(context, named, row.customer);
    return paymentIntentObject(context, confirm(context, { ...row, return_url: params.return_url ?? row.return_url }, method, params));
  }),

  operation('POST', '/v1/payment_intents/:id/cancel', { cancellation_reason: z.enum(['abandoned', 'duplicate', 'fraudulent', 'requested_by_customer']).optional() }, (context, params, id) => {
    const row = find(context.tx, 'payment_intents', id);
    if (!OPEN.includes(row.status)) throw unexpectedState(context, row, `You cannot cancel this PaymentIntent because it has a status of ${row.status}.`);
    const canceled = paymentIntentObject(
      context,
      context.tx.put('payment_intents', { ...row, status: 'canceled', canceled_at: context.tx.now, cancellation_reason: params.cancellation_reason ?? null }),
    );
    emit(context, 'payment_intent.canceled', canceled);
    return canceled;
  }),
];

type CreateParams = z.output<z.ZodObject<typeof createParams>>;
type UpdateParams = z.output<z.ZodObject<typeof updateParams>>;
type Confirming = z.output<z.ZodObject<typeof confirming>>;

function checkCreate(context: Context, params: CreateParams): void {
  const fault = amountFault(params.amount, params.currency);
  if (fault !== undefined) throw fault;
  if (params.customer !== undefined) liveCustomer(context.tx, params.customer, 'customer');
  for (const name of ['off_session', 'error_on_requires_action', 'return_url'] as const) {
    const sent = params[name];
    if (params.confirm !== true && sent !== undefined && sent !== false) throw invalidRequest(`The parameter \`${name}\` can only be used with \`confirm\`=\`true\`.`, { param: name });
  }
}

/** A method that may be charged for this customer: its own, or one that nobody owns. */
function usableMethod(context: Context, idOrToken: string, customer: string | null): PaymentMethodRow {
  const method = methodNamed(context, idOrToken, 'payment_method');
  if (method.customer === null || method.customer === customer) return method;
  const message =
    customer === null
      ? 'The provided PaymentMethod is attached to a customer; the PaymentIntent must name that customer.'
      : 'The provided PaymentMethod is attached to another customer.';
  throw invalidRequest(message, { param: 'payment_method' });
}

function confirm(context: Context, row: PaymentIntentRow, method: PaymentMethodRow | undefined, params: Confirming): PaymentIntentRow {
  if (method === undefined) throw unexpectedState(context, row, "You cannot confirm this PaymentIntent because it's missing a payment method.");
  const absent = params.off_session ?? false;
  if (!absent) requireReturnUrl(row, 'PaymentIntent');
  return confirmWith(context, row, method, { offSession: absent, failOnAction: params.error_on_requires_action ?? false });
}

function shown(params: CreateParams) {
  return {
    description: params.description ?? null,
    receipt_email: params.receipt_email ?? null,
    statement_descriptor: params.statement_descriptor ?? null,
    statement_descriptor_suffix: params.statement_descriptor_suffix ?? null,
  };
}

function updated(context: Context, row: PaymentIntentRow, params: UpdateParams): PaymentIntentRow {
  const { metadata, payment_method, ...plain } = params;
  const told = Object.fromEntries(Object.entries(plain).filter(([, value]) => value !== undefined));
  const locked = ['amount', 'currency', 'customer', 'payment_method'].find((name) => Object.hasOwn(params, name));
  if (locked !== undefined && !OPEN.includes(row.status)) {
    throw unexpectedState(context, row, `This PaymentIntent's ${locked} could not be updated because it has a status of ${row.status}.`);
  }
  const next: PaymentIntentRow = { ...row, ...told, metadata: mergeMetadata(row.metadata, metadata) };
  const fault = amountFault(next.amount, next.currency);
  if (fault !== undefined) throw fault;
  if (params.customer !== undefined) liveCustomer(context.tx, params.customer, 'customer');
  if (payment_method === undefined) return next;
  return { ...next, payment_method: usableMethod(context, payment_method, next.customer).id, status: 'requires_confirmation' };
}

function unexpectedState(context: Context, row: PaymentIntentRow, message: string): StripeFailure {
  return invalidRequest(message, { code: 'payment_intent_unexpected_state', payment_intent: paymentIntentObject(context, row) });
}
