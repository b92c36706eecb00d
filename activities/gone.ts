import type Stripe from 'stripe';
import type { LedgerRow } from '../db/ledger.ts';
import { expectObject, isMissing } from './stripe.ts';

/*
 * Finds out what is gone at Stripe. A refusal is only a reason to look: its code and parameter differ by request, and
 * the refusal of a detached card has neither (docs/decisions/0022).
 */

/** Whether a customer was deleted, which Stripe still answers for, as `deleted` (its API's "Delete a customer"). */
export async function isCustomerGone(stripe: Stripe, customer: string): Promise<boolean> {
  return (await knownCustomer(stripe, customer)).deleted === true;
}

/**
 * Whether a card was detached from its customer, which is final (its API's "Detach a PaymentMethod from a Customer").
 */
export async function isCardGone(
  stripe: Stripe,
  { customer, paymentMethod }: Pick<LedgerRow, 'customer' | 'paymentMethod'>,
): Promise<boolean> {
  if (customer === null || paymentMethod === null) return false;
  const card = await orNull(() => stripe.paymentMethods.retrieve(paymentMethod));
  if (card === null) await knownCustomer(stripe, customer);
  return idOf(card?.customer ?? null) !== customer;
}

/**
 * A customer, deleted or not. Throws for one that Stripe does not know, as the key then belongs to another account and
 * nothing is gone.
 */
export async function knownCustomer(stripe: Stripe, id: string): Promise<Stripe.Customer | Stripe.DeletedCustomer> {
  const customer = await orNull(() => stripe.customers.retrieve(id));
  if (customer === null) throw new Error(`Stripe does not know ${id}: is this the key of another account?`);
  return expectObject<Stripe.Customer | Stripe.DeletedCustomer>(customer, 'customer');
}

/** The object, or null where Stripe has none: it is gone, or belongs to another account. */
export async function orNull<T>(ask: () => Promise<T>): Promise<T | null> {
  try {
    return await ask();
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

/** The id of an object that Stripe gives by id or in full. */
export function idOf(reference: string | { readonly id: string } | null): string | null {
  return typeof reference === 'string' ? reference : (reference?.id ?? null);
}
