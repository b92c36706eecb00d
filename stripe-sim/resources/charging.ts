import { card, type Refusal } from '../cards/catalogue.ts';
import type { Context } from '../http/context.ts';
import type { ChargeRow, Decline, PaymentIntentRow, PaymentMethodRow } from '../store/rows.ts';
import { emit } from '../webhooks/emit.ts';
import { chargeObject } from '../wire/charge.ts';
import { cardError, type StripeFailure } from '../wire/errors.ts';
import { newId } from '../wire/ids.ts';
import { paymentIntentObject } from '../wire/payment-intent.ts';
import { paymentMethodObject } from '../wire/payment-method.ts';
import { declineCode } from './attachment.ts';
import { addToBalance } from './balance.ts';

/** Who is there while a card is charged. `authenticated`: the holder has just proved who they are. */
export interface Presence {
  readonly offSession: boolean;
  readonly failOnAction?: boolean;
  readonly authenticated?: boolean;
}

const NEEDS_AUTHENTICATION: Decline = {
  code: 'authentication_required',
  decline_code: 'authentication_required',
  message: 'Your card was declined. This transaction requires authentication.',
};

/**
 * Confirms an intent with a card: it succeeds, asks the holder to authenticate, or throws the 402 of a decline (whose
 * failed charge and intent stay). Off-session authentication is a decline without a charge.
 */
export function confirmWith(
  context: Context,
  intent: PaymentIntentRow,
  method: PaymentMethodRow,
  presence: Presence,
): PaymentIntentRow {
  const forced = presence.authenticated === true ? undefined : context.forced();
  if (forced !== undefined && forced !== 'sca') throw decline(context, intent, method, forced);
  if (mustAuthenticate(method, presence, forced === 'sca')) {
    if (presence.offSession || presence.failOnAction === true) throw askedInVain(context, intent, method);
    return askHolder(context, intent, method);
  }
  const refusal = card(method.card).charge;
  if (refusal !== undefined) throw decline(context, intent, method, refusal);
  return succeed(context, intent, method);
}

function mustAuthenticate(method: PaymentMethodRow, presence: Presence, forced: boolean): boolean {
  if (presence.authenticated === true) return false;
  const { sca } = card(method.card);
  return forced || sca === 'always' || (sca === 'until_saved' && !method.authenticated);
}

function succeed(context: Context, intent: PaymentIntentRow, method: PaymentMethodRow): PaymentIntentRow {
  const charge = newCharge(context, intent, method, null);
  addToBalance(context, intent.currency, intent.amount);
  const paid = context.tx.put('payment_intents', {
    ...intent,
    status: 'succeeded',
    payment_method: method.id,
    latest_charge: charge.id,
    last_error: null,
  });
  emit(context, 'charge.succeeded', chargeObject(context, charge));
  emit(context, 'payment_intent.succeeded', paymentIntentObject(context, paid));
  return paid;
}

function askHolder(context: Context, intent: PaymentIntentRow, method: PaymentMethodRow): PaymentIntentRow {
  const asking = context.tx.put('payment_intents', {
    ...intent,
    status: 'requires_action',
    payment_method: method.id,
    last_error: null,
  });
  emit(context, 'payment_intent.requires_action', paymentIntentObject(context, asking));
  return asking;
}

function decline(
  context: Context,
  intent: PaymentIntentRow,
  method: PaymentMethodRow,
  refusal: Refusal,
): StripeFailure {
  const charge = newCharge(context, intent, method, refusal);
  emit(context, 'charge.failed', chargeObject(context, charge));
  return failed(context, { ...intent, latest_charge: charge.id }, method, refusal, charge);
}

function askedInVain(context: Context, intent: PaymentIntentRow, method: PaymentMethodRow): StripeFailure {
  return failed(context, intent, method, NEEDS_AUTHENTICATION, null);
}

/** Puts the intent back to where a card is needed, and answers the 402 that says why. */
export function failed(
  context: Context,
  intent: PaymentIntentRow,
  method: PaymentMethodRow,
  why: Decline,
  charge: ChargeRow | null,
): StripeFailure {
  const row = context.tx.put('payment_intents', {
    ...intent,
    status: 'requires_payment_method',
    payment_method: null,
    last_error: {
      code: why.code,
      decline_code: why.decline_code,
      message: why.message,
      payment_method: method.id,
      charge: charge?.id ?? null,
    },
  });
  const wire = paymentIntentObject(context, row);
  emit(context, 'payment_intent.payment_failed', wire);
  const error = {
    code: why.code,
    ...declineCode(why.decline_code),
    message: why.message,
    ...(charge === null ? {} : { charge: charge.id }),
    payment_intent: wire,
    payment_method: paymentMethodObject(context, method),
  };
  return cardError(error, true);
}

function newCharge(
  context: Context,
  intent: PaymentIntentRow,
  method: PaymentMethodRow,
  failure: Decline | null,
): ChargeRow {
  return context.tx.create('charges', {
    id: newId('ch'),
    payment_intent: intent.id,
    customer: intent.customer,
    payment_method: method.id,
    amount: intent.amount,
    amount_refunded: 0,
    currency: intent.currency,
    description: intent.description,
    metadata: intent.metadata,
    failure,
    disputed: false,
  });
}
