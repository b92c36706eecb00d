import { z } from 'zod';
import type { Context } from '../http/context.ts';
import { operation } from '../http/operation.ts';
import type { PaymentMethodRow, SetupIntentRow } from '../store/rows.ts';
import { emit } from '../webhooks/emit.ts';
import { invalidRequest, type StripeFailure } from '../wire/errors.ts';
import { find, liveCustomer } from '../wire/find.ts';
import { newId } from '../wire/ids.ts';
import { mergeMetadata } from '../wire/metadata.ts';
import * as p from '../wire/params.ts';
import { setupIntentObject } from '../wire/setup-intent.ts';
import { usableMethod } from './attachment.ts';
import { isOpen } from './intent-status.ts';
import { list, retrieve } from './reading.ts';
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

const confirming = { payment_method: p.text.optional(), return_url: p.text.optional() };

const canceling = { cancellation_reason: z.enum(['abandoned', 'duplicate', 'requested_by_customer']).optional() };

export const setupIntents = [
  operation('POST', '/v1/setup_intents', createParams, (context, params) => {
    if (params.customer !== undefined) liveCustomer(context.tx, params.customer, 'customer');
    const customer = params.customer ?? null;
    const method =
      params.payment_method === undefined
        ? undefined
        : usableMethod(context, params.payment_method, customer, 'SetupIntent');
    const row = newSetupIntent(context, {
      customer,
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

  list('/v1/setup_intents', 'setup_intents', setupIntentObject, ['customer', 'payment_method']),
  retrieve('/v1/setup_intents', 'setup_intents', setupIntentObject),

  operation('POST', '/v1/setup_intents/:id/confirm', confirming, (context, params, id) => {
    const row = openIntent(context, id, 'confirm');
    const named = params.payment_method ?? row.payment_method;
    const method = named === null ? undefined : usableMethod(context, named, row.customer, 'SetupIntent');
    const returning = { ...row, return_url: params.return_url ?? row.return_url };
    return setupIntentObject(context, confirm(context, returning, method));
  }),

  operation('POST', '/v1/setup_intents/:id/cancel', canceling, (context, params, id) => {
    const row = context.tx.put('setup_intents', {
      ...openIntent(context, id, 'cancel'),
      status: 'canceled',
      cancellation_reason: params.cancellation_reason ?? null,
    });
    const canceled = setupIntentObject(context, row);
    emit(context, 'setup_intent.canceled', canceled);
    return canceled;
  }),
];

/** A new set-up, not yet confirmed. */
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
  requireReturnUrl(row, 'SetupIntent');
  return setUpWith(context, row, method, false);
}

/** The set-up to confirm or cancel; throws the 400 unless it is open. */
function openIntent(context: Context, id: string, verb: 'confirm' | 'cancel'): SetupIntentRow {
  const row = find(context.tx, 'setup_intents', id);
  if (isOpen(row)) return row;
  throw unexpectedState(context, row, `You cannot ${verb} this SetupIntent because it has a status of ${row.status}.`);
}

function unexpectedState(context: Context, row: SetupIntentRow, message: string): StripeFailure {
  return invalidRequest(message, {
    code: 'setup_intent_unexpected_state',
    setup_intent: setupIntentObject(context, row),
  });
}
