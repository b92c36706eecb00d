import { card } from '../cards/catalogue.ts';
import type { Context } from '../http/context.ts';
import type { ChargeRow, Decline, PaymentIntentRow, PaymentMethodRow } from '../store/rows.ts';
import { emit } from '../webhooks/emit.ts';
import { chargeObject } from '../wire/charge.ts';
import { cardError, declineFields, type StripeFailure } from '../wire/errors.ts';
import { newId } from '../wire/ids.ts';
import { paymentIntentObject } from '../wire/payment-intent.ts';
import { paymentMethodObject } from '../wire/payment-method.ts';
import { addToBalance } from './balance.ts';

/** Whether the holder can authenticate during the charge; `authenticated`: they just did. */
export type Holder = 'absent' | 'present' | 'authenticated';

const NEEDS_AUTHENTICATION: Decline = {
  code: 'authentication_required',
  decline_code: 'authentication_required',
  message: 'Your card was declined. This transaction requires authentication.',
};

/** The decline for a holder who was present and not authenticated; the code says what for. */
export const NOT_AUTHENTICATED: Omit<Decline, 'code'> = {
  message: 'We are unable to authenticate your payment method. Please choose a different payment method and try again.',
  decline_code: null,
};

/**
 * Confirms an intent with a card: it succeeds, requires the holder's authentication, or throws the 402 of a decline
 * (whose failed charge and intent stay). Authentication that an absent holder cannot give is a decline without a
 * charge.
 */
export function confirmWith(
  context: Context,
  intent: PaymentIntentRow,
  method: PaymentMethodRow,
  holder: Holder,
): PaymentIntentRow {
  const forced = holder === 'authenticated' ? undefined : context.forced();
  if (forced !== undefined && forced !== 'sca') throw decline(context, intent, method, forced);
  if (holder !== 'authenticated' && (forced === 'sca' || mustAuthenticate(method))) {
    if (holder === 'absent') throw failed(context, intent, method, NEEDS_AUTHENTICATION, null);
    return requireAuthentication(context, intent, method);
  }
  const declined = card(method.card).charge;
  if (declined !== undefined) throw decline(context, intent, method, declined);
  return succeed(context, intent, method);
}

function mustAuthenticate(method: PaymentMethodRow): boolean {
  const { sca } = card(method.card);
  return sca === 'always' || (sca === 'until_saved' && !method.authenticated);
}

function succeed(context: Context, intent: PaymentIntentRow, method: PaymentMethodRow): PaymentIntentRow {
  const charge = newCharge(context, intent, method, null);
  if (method.customer === null) context.tx.put('payment_methods', { ...method, spent: true });
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

function requireAuthentication(context: Context, intent: PaymentIntentRow, method: PaymentMethodRow): PaymentIntentRow {
  const waiting = context.tx.put('payment_intents', {
    ...intent,
    status: 'requires_action',
    payment_method: method.id,
    last_error: null,
  });
  emit(context, 'payment_intent.requires_action', paymentIntentObject(context, waiting));
  return waiting;
}

/** A failed charge, and the 402 with the reason. */
export function decline(
  context: Context,
  intent: PaymentIntentRow,
  method: PaymentMethodRow,
  why: Decline,
): StripeFailure {
  const charge = newCharge(context, intent, method, why);
  emit(context, 'charge.failed', chargeObject(context, charge));
  return failed(context, { ...intent, latest_charge: charge.id }, method, why, charge);
}

/** Resets the intent to `requires_payment_method`, and returns the 402 with the reason. */
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
    last_error: { ...why, payment_method: method.id, charge: charge?.id ?? null },
  });
  const wire = paymentIntentObject(context, row);
  emit(context, 'payment_intent.payment_failed', wire);
  const error = {
    ...declineFields(why),
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
