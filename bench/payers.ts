import pLimit from 'p-limit';
import type Stripe from 'stripe';

/** A customer with a card that pays, at a stand-in. */
export interface Payer {
  readonly customer: string;
  readonly paymentMethod: string;
}

export async function makePayer(stripe: Stripe): Promise<Payer> {
  const customer = await stripe.customers.create({});
  const card = await stripe.paymentMethods.attach('pm_card_visa', { customer: customer.id });
  return { customer: customer.id, paymentMethod: card.id };
}

export function makePayers(stripe: Stripe, count: number): Promise<Payer[]> {
  const limit = pLimit(10);
  return Promise.all(Array.from({ length: count }, () => limit(() => makePayer(stripe))));
}
