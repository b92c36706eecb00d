import { card, cardOfToken } from '../cards/catalogue.ts';
import type { Context } from '../http/context.ts';
import type { PaymentMethodRow } from '../store/rows.ts';
import { emit } from '../webhooks/emit.ts';
import { cardError, declineFields, invalidRequest } from '../wire/errors.ts';
import { find, liveCustomer } from '../wire/find.ts';
import { newId } from '../wire/ids.ts';
import { paymentMethodObject } from '../wire/payment-method.ts';

/** A fresh, unattached payment method of a test card. */
export function newPaymentMethod(
  context: Context,
  name: string,
  details: Partial<PaymentMethodRow> = {},
): PaymentMethodRow {
  return context.tx.create('payment_methods', {
    id: newId('pm'),
    customer: null,
    card: name,
    exp_month: 12,
    exp_year: new Date(context.tx.now * 1000).getUTCFullYear() + 3,
    name: null,
    email: null,
    phone: null,
    address: null,
    metadata: {},
    authenticated: false,
    ...details,
  });
}

/** The payment method that an id names; a test token such as `pm_card_visa` names a fresh one each time. */
export function methodNamed(context: Context, idOrToken: string, param?: string): PaymentMethodRow {
  const token = cardOfToken(idOrToken);
  return token === undefined ? find(context.tx, 'payment_methods', idOrToken, param) : newPaymentMethod(context, token);
}

/**
 * The payment method, if an intent of this customer may use it: one of its own, or one that has belonged to none.
 * `object` is what it is for, in Stripe's words.
 */
export function usableMethod(
  context: Context,
  idOrToken: string,
  customer: string | null,
  object: 'PaymentIntent' | 'SetupIntent',
): PaymentMethodRow {
  const method = methodNamed(context, idOrToken, 'payment_method');
  if (method.spent === true) {
    throw invalidRequest(
      'The provided PaymentMethod was previously used with a PaymentIntent without Customer attachment, shared with a connected account without Customer attachment, or was detached from a Customer. It may not be used again. To use a PaymentMethod multiple times, you must attach it to a Customer first.',
    );
  }
  if (method.customer === null || method.customer === customer) return method;
  const message =
    customer === null
      ? `The payment method supplied (${method.id}) belongs to the Customer ${method.customer}. Please include the Customer in the \`customer\` parameter on the ${object}.`
      : `The PaymentMethod ${method.id} does not belong to the Customer you supplied ${customer}. Please use this PaymentMethod with the Customer that it belongs to instead.`;
  throw invalidRequest(message, { param: 'payment_method' });
}

/** Attaches a payment method to a customer; throws the 402 of a card that its bank refuses. */
export function attachTo(
  context: Context,
  idOrToken: string,
  customer: string,
  authenticated = false,
): PaymentMethodRow {
  liveCustomer(context.tx, customer, 'customer');
  const method = methodNamed(context, idOrToken);
  if (method.spent === true) {
    throw invalidRequest(
      'This PaymentMethod was previously used without being attached to a Customer or was detached from a Customer, and may not be used again.',
    );
  }
  if (method.customer !== null) {
    if (method.customer === customer) return method;
    throw invalidRequest('The payment method you provided has already been attached to a customer.');
  }
  const declined = card(method.card).attach;
  if (declined !== undefined) throw cardError(declineFields(declined), false);
  const attached = context.tx.put('payment_methods', {
    ...method,
    customer,
    authenticated: method.authenticated || authenticated,
  });
  emit(context, 'payment_method.attached', paymentMethodObject(context, attached));
  return attached;
}

/** Detaches a payment method from its customer, also as the default, for good. */
export function detachFrom(context: Context, method: PaymentMethodRow): PaymentMethodRow {
  const { tx } = context;
  const customer = method.customer === null ? undefined : tx.get('customers', method.customer);
  if (customer?.default_payment_method === method.id)
    tx.put('customers', { ...customer, default_payment_method: null });
  const detached = tx.put('payment_methods', { ...method, customer: null, spent: true });
  emit(context, 'payment_method.detached', paymentMethodObject(context, detached), { customer: method.customer });
  return detached;
}
