import type { Context } from '../http/context.ts';
import type { PaymentIntentRow, PaymentMethodRow } from '../store/rows.ts';
import { invalidRequest, type StripeFailure } from '../wire/errors.ts';
import { find, liveCustomer } from '../wire/find.ts';
import { mergeMetadata } from '../wire/metadata.ts';
import { checkAmount } from '../wire/money.ts';
import { sent } from '../wire/params.ts';
import { paymentIntentObject } from '../wire/payment-intent.ts';
import { usableMethod } from './attachment.ts';
import { confirmWith } from './charging.ts';
import { isOpen } from './intent-status.ts';
import type { Confirming, CreateParams, UpdateParams } from './payment-intent-params.ts';
import { requireReturnUrl } from './redirects.ts';

/** Checks of a new intent that need more than one parameter's schema. */
export function checkCreate(context: Context, params: CreateParams): void {
  checkAmount(params.amount, params.currency);
  context.settlement.check(params.amount, params.currency);
  if (params.customer !== undefined) liveCustomer(context.tx, params.customer, 'customer');
  for (const name of ['off_session', 'error_on_requires_action', 'return_url'] as const) {
    const value = params[name];
    if (params.confirm !== true && value !== undefined && value !== false)
      throw invalidRequest(`The parameter \`${name}\` can only be used with \`confirm\`=\`true\`.`, { param: name });
  }
}

/** Confirms with the payment method; a present holder needs a `return_url`. */
export function confirm(
  context: Context,
  row: PaymentIntentRow,
  method: PaymentMethodRow | undefined,
  params: Confirming,
): PaymentIntentRow {
  if (method === undefined)
    throw unexpectedState(context, row, "You cannot confirm this PaymentIntent because it's missing a payment method.");
  const absent = params.off_session ?? false;
  if (!absent) requireReturnUrl(row, 'PaymentIntent');
  return confirmWith(context, row, method, absent || params.error_on_requires_action === true ? 'absent' : 'present');
}

/** The fields that are only kept and shown. */
export function shown(params: CreateParams) {
  return {
    description: params.description ?? null,
    receipt_email: params.receipt_email ?? null,
    statement_descriptor: params.statement_descriptor ?? null,
    statement_descriptor_suffix: params.statement_descriptor_suffix ?? null,
  };
}

/** The intent after an update; money and card may change only until it is paid or canceled. */
export function updated(context: Context, row: PaymentIntentRow, params: UpdateParams): PaymentIntentRow {
  const { metadata, payment_method, ...plain } = params;
  const locked = ['amount', 'currency', 'customer', 'payment_method'].find((name) => Object.hasOwn(params, name));
  if (locked !== undefined && !isOpen(row)) {
    throw unexpectedState(
      context,
      row,
      `This PaymentIntent's ${locked} could not be updated because it has a status of ${row.status}.`,
    );
  }
  const next: PaymentIntentRow = { ...row, ...sent(plain), metadata: mergeMetadata(row.metadata, metadata) };
  checkAmount(next.amount, next.currency);
  context.settlement.check(next.amount, next.currency);
  if (params.customer !== undefined) liveCustomer(context.tx, params.customer, 'customer');
  if (payment_method === undefined) return next;
  return {
    ...next,
    payment_method: usableMethod(context, payment_method, next.customer, 'PaymentIntent').id,
    status: 'requires_confirmation',
  };
}

/** The intent to confirm or cancel; throws the 400 unless it is open. */
export function openIntent(context: Context, id: string, verb: 'confirm' | 'cancel'): PaymentIntentRow {
  const row = find(context.tx, 'payment_intents', id);
  if (isOpen(row)) return row;
  throw unexpectedState(
    context,
    row,
    `You cannot ${verb} this PaymentIntent because it has a status of ${row.status}.`,
  );
}

/** The 400 for a request that this status does not allow. */
function unexpectedState(context: Context, row: PaymentIntentRow, message: string): StripeFailure {
  return invalidRequest(message, {
    code: 'payment_intent_unexpected_state',
    payment_intent: paymentIntentObject(context, row),
  });
}
