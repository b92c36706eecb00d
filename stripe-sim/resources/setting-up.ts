import { card } from '../cards/catalogue.ts';
import type { Context } from '../http/context.ts';
import type { Decline, PaymentMethodRow, SetupIntentRow } from '../store/rows.ts';
import { emit } from '../webhooks/emit.ts';
import { sessionObject } from '../wire/checkout-session.ts';
import { cardError, declineFields, type StripeFailure } from '../wire/errors.ts';
import { find } from '../wire/find.ts';
import { paymentMethodObject } from '../wire/payment-method.ts';
import { setupIntentObject } from '../wire/setup-intent.ts';
import { attachTo } from './attachment.ts';

/** Confirms a set-up: saves the card, requires the holder's authentication, or throws the 402 of a refusal. */
export function setUpWith(
  context: Context,
  intent: SetupIntentRow,
  method: PaymentMethodRow,
  authenticated: boolean,
): SetupIntentRow {
  const { attach, sca } = card(method.card);
  if (attach !== undefined) throw setUpFailed(context, intent, method, attach);
  if (sca !== undefined && !authenticated) return requireAuthentication(context, intent, method);
  return saved(context, intent, method, authenticated);
}

function saved(
  context: Context,
  intent: SetupIntentRow,
  method: PaymentMethodRow,
  authenticated: boolean,
): SetupIntentRow {
  if (intent.customer !== null) attachTo(context, method.id, intent.customer, authenticated);
  else context.tx.put('payment_methods', { ...method, authenticated });
  const done = context.tx.put('setup_intents', {
    ...intent,
    status: 'succeeded',
    payment_method: method.id,
    last_error: null,
  });
  emit(context, 'setup_intent.succeeded', setupIntentObject(context, done));
  if (done.session !== null) completeSession(context, done.session);
  return done;
}

function completeSession(context: Context, id: string): void {
  const session = context.tx.put('sessions', { ...find(context.tx, 'sessions', id), status: 'complete' });
  emit(context, 'checkout.session.completed', sessionObject(context, session));
}

function requireAuthentication(context: Context, intent: SetupIntentRow, method: PaymentMethodRow): SetupIntentRow {
  const waiting = context.tx.put('setup_intents', {
    ...intent,
    status: 'requires_action',
    payment_method: method.id,
    last_error: null,
  });
  emit(context, 'setup_intent.requires_action', setupIntentObject(context, waiting));
  return waiting;
}

/** Resets the set-up to `requires_payment_method`, and returns the 402 with the reason. */
export function setUpFailed(
  context: Context,
  intent: SetupIntentRow,
  method: PaymentMethodRow,
  why: Decline,
): StripeFailure {
  const row = context.tx.put('setup_intents', {
    ...intent,
    status: 'requires_payment_method',
    payment_method: null,
    last_error: { ...why, payment_method: method.id, charge: null },
  });
  const wire = setupIntentObject(context, row);
  emit(context, 'setup_intent.setup_failed', wire);
  const error = {
    ...declineFields(why),
    payment_method: paymentMethodObject(context, method),
    setup_intent: wire,
  };
  return cardError(error, true);
}
