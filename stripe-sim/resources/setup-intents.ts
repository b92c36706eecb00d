import { z } from 'zod';
import type { Context } from '../http/context.ts';
import { operation } from '../http/operation.ts';
import type { PaymentMethodRow, SetupIntentRow } from '../store/rows.ts';
import { emit } from '../webhooks/emit.ts';
import { invalidRequest, type StripeFailure } from '../wire/errors.ts';
import { find, liveCustomer } from '../wire/find.ts';
import { newId } from '../wire/ids.ts';
import { listObject, pageOf } from '../wire/list.ts';
import { mergeMetadata } from '../wire/metadata.ts';
import * as p from '../wire/params.ts';
import { setupIntentObject } from '../wire/setup-intent.ts';
import { methodNamed } from './attachment.ts';
import { allowedRedirects, redirectFields, requireReturnUrl } from './redirects.ts';
import { setUpWith } from './setting-up.ts';

const createParams = {
  ...redirectFields,
  customer: p.text.optional(),
  payment_method: p.text.optional(),
  confirm: p.bool.optional(),
  description: p.clearable.optional(),
  metadata: p.metadata.optional(),
  return_url: p.text.optional(),
  usage: z.enum(['off_session', 'on_session']).optional(),
};

const filters = {
  ...p.page,
  created: p.created.optional(),
  customer: p.text.optional(),
  payment_method: p.text.optional(),
};

const OPEN = ['requires_payment_method', 'requires_confirmation', 'requires_action'];

export const setupIntents = [
  operation('POST', '/v1/setup_intents', createParams, (context, params) => {
    if (params.customer !== undefined) liveCustomer(context.tx, params.customer, 'customer');
    const method =
      params.payment_method === undefined ? undefined : methodNamed(context, params.payment_method, 'payment_method');
    const row = newSetupIntent(context, {
      customer: params.customer ?? null,
      status: method === undefined ? 'requires_payment_method' : 'requires_confirmation',
      payment_method: method?.id ?? null,
      description: params.description ?? null,
      metadata: mergeMetadata({}, params.metadata),
      usage: params.usage ?? 'off_session',
      allow_redirects: allowedRedirects(params),
      return_url: params.return_url ?? null,
    });
    return setupIntentObject(context, params.confirm === true ? confirm(context, row, method) : row);
  }),

  operation('GET', '/v1/setup_intents', filters, (context, params) => {
    const { customer, payment_method } = params;
    const by =
      customer !== undefined
        ? (['customer', customer] as const)
        : payment_method !== undefined
          ? (['payment_method', payment_method] as const)
          : undefined;
    const { rows, has_more } = pageOf(
      context.tx,
      { table: 'setup_intents', by, where: (row) => row.payment_method === (payment_method ?? row.payment_method) },
      params,
    );
    return listObject('/v1/setup_intents', { data: rows.map((row) => setupIntentObject(context, row)), has_more });
  }),

  operation('GET', '/v1/setup_intents/:id', {}, (context, _, id) =>
    setupIntentObject(context, find(context.tx, 'setup_intents', id)),
  ),

  operation(
    'POST',
    '/v1/setup_intents/:id/confirm',
    { payment_method: p.text.optional(), return_url: p.text.optional() },
    (context, params, id) => {
      const row = find(context.tx, 'setup_intents', id);
      if (!OPEN.includes(row.status))
        throw unexpectedState(
          context,
          row,
          `You cannot confirm this SetupIntent because it has a status of ${row.status}.`,
        );
      const named = params.payment_method ?? row.payment_method;
      const method = named === null ? undefined : methodNamed(context, named, 'payment_method');
      return setupIntentObject(
        context,
        confirm(context, { ...row, return_url: params.return_url ?? row.return_url }, method),
      );
    },
  ),

  operation(
    'POST',
    '/v1/setup_intents/:id/cancel',
    { cancellation_reason: z.enum(['abandoned', 'duplicate', 'requested_by_customer']).optional() },
    (context, params, id) => {
      const row = find(context.tx, 'setup_intents', id);
      if (!OPEN.includes(row.status))
        throw unexpectedState(
          context,
          row,
          `You cannot cancel this SetupIntent because it has a status of ${row.status}.`,
        );
      const canceled = setupIntentObject(
        context,
        context.tx.put('setup_intents', {
          ...row,
          status: 'canceled',
          cancellation_reason: params.cancellation_reason ?? null,
        }),
      );
      emit(context, 'setup_intent.canceled', canceled);
      return canceled;
    },
  ),
];

/** A set-up that has not been tried yet. */
export function newSetupIntent(
  context: Context,
  details: Partial<SetupIntentRow> & { readonly customer: string | null },
): SetupIntentRow {
  return context.tx.create('setup_intents', {
    id: newId('seti'),
    status: 'requires_payment_method',
    payment_method: null,
    description: null,
    metadata: {},
    usage: 'off_session',
    allow_redirects: null,
    return_url: null,
    last_error: null,
    cancellation_reason: null,
    session: null,
    ...details,
  });
}

function confirm(context: Context, row: SetupIntentRow, method: PaymentMethodRow | undefined): SetupIntentRow {
  if (method === undefined)
    throw unexpectedState(context, row, "You cannot confirm this SetupIntent because it's missing a payment method.");
  if (method.customer !== null && method.customer !== row.customer)
    throw invalidRequest('The provided PaymentMethod is attached to another customer.', { param: 'payment_method' });
  requireReturnUrl(row, 'SetupIntent');
  return setUpWith(context, row, method, false);
}

function unexpectedState(context: Context, row: SetupIntentRow, message: string): StripeFailure {
  return invalidRequest(message, {
    code: 'setup_intent_unexpected_state',
    setup_intent: setupIntentObject(context, row),
  });
}
