import type Stripe from 'stripe';
import type { LedgerRow } from '../db/ledger.ts';
import type { ChargeOutcome } from '../domain/inputs.ts';
import { presentOutcome } from './intents.ts';
import { declineCodeOf, isInvalidRequest } from './stripe.ts';

/** The bank's page for the payer of a charge, or the charge's outcome where it cannot be confirmed. */
export type Confirmation = { readonly bankUrl: string } | { readonly outcome: ChargeOutcome };

/** Looks up the outcome of a charge that waits for its payer at the card processor. */
export async function lookUpPayment(stripe: Stripe, { paymentIntent }: LedgerRow): Promise<ChargeOutcome> {
  if (paymentIntent === null) return { type: 'unknown' };
  return (await presentOutcome(stripe, paymentIntent)).outcome;
}

/**
 * Confirms a charge with its payer present, where the bank requires that. A payer who comes back, or has the page open
 * twice, is led to the bank's page that exists already.
 */
export async function confirmOnSession(stripe: Stripe, row: LedgerRow, returnUrl: string): Promise<Confirmation> {
  const outcome = await lookUpPayment(stripe, row);
  const { paymentIntent, paymentMethod } = row;
  if (outcome.type !== 'requires_action' || paymentIntent === null || paymentMethod === null) return { outcome };
  const atBank = bankUrlOf(await stripe.paymentIntents.retrieve(paymentIntent));
  if (atBank !== null) return { bankUrl: atBank };
  try {
    const confirmation = { payment_method: paymentMethod, return_url: returnUrl };
    const bankUrl = bankUrlOf(await stripe.paymentIntents.confirm(paymentIntent, confirmation));
    if (bankUrl !== null) return { bankUrl };
  } catch (error) {
    if (!isInvalidRequest(error) && declineCodeOf(error) === null) throw error;
  }
  return { outcome: await lookUpPayment(stripe, row) };
}

function bankUrlOf({ status, next_action: next }: Stripe.PaymentIntent): string | null {
  return status === 'requires_action' ? (next?.redirect_to_url?.url ?? null) : null;
}
