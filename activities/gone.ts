import type Stripe from 'stripe';
import type { LedgerRow } from '../db/ledger.ts';
import { isMissing } from './stripe.ts';

/*
 * What is gone at Stripe. A refusal only gives reason to look: its code and parameter differ by request, and that of a
 * detached card has neither (docs/decisions/0022).
 */

/** Whether a customer was deleted. Stripe goes on answering for it, as `deleted` (its API's "Delete a customer"). */
export async function isCustomerGone(stripe: Stripe, customer: string): Promise<boolean> {
  const answer = await orNull(() => stripe.customers.retrieve(customer));
  return answer === null || answer.deleted === true;
}

/** Whether a card is its customer's no more, and so for good (its API's "Detach a PaymentMethod from a Customer"). */
export async function isCardGone(
  stripe: Stripe,
  { customer, paymentMethod }: Pick<LedgerRow, 'customer' | 'paymentMethod'>,
): Promise<boolean> {
  if (customer === null || paymentMethod === null) return false;
  const card = await orNull(() => stripe.paymentMethods.retrieve(paymentMethod));
  return idOf(card?.customer ?? null) !== customer;
}

/** Null where Stripe has no such object: it is gone, or is another account's. */
export async function orNull<T>(ask: () => Promise<T>): Promise<T | null> {
  try {
    return await ask();
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

/** The id of what Stripe names, or gives in full. */
export function idOf(reference: string | { readonly id: string } | null): string | null {
  return typeof reference === 'string' ? reference : (reference?.id ?? null);
}
