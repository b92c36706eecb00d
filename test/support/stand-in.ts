import type { FaultRequest } from 'stripe-sim/controls';
import { controlsOf, type Money } from 'stripe-sim/controls';
import { expect } from 'vitest';
import { checkBooks } from './books.ts';
import { until, type World } from './world.ts';

/** Arms a fault of the stand-in for one tenant's charges, so that stories at once leave each other alone. */
export async function armChargeFault(
  world: World,
  tenantId: string,
  fault: FaultRequest['fault'],
  details: Partial<FaultRequest> = {},
): Promise<void> {
  const where = { 'metadata[tenantId]': tenantId };
  await arm(world, { fault, method: 'POST', path: '/v1/payment_intents', where, ...details });
}

export async function arm({ stripeUrl }: World, { fault, ...details }: FaultRequest): Promise<void> {
  await controlsOf(stripeUrl).fault(fault, details);
}

/**
 * Has a customer's charges not be found: not by a look-up, but by the one look that comes before a charge on a test clock is
 * sent.
 */
export async function silenceLookUps(world: World, where: { readonly customer: string }): Promise<void> {
  await arm(world, { fault: 'reset_before', method: 'GET', path: '/v1/payment_intents', where, skip: 1 });
}

/** Has pounds settled in euro, of whose minimum less than 63 pence fall short. */
export async function settleInEuro({ stripeUrl }: World): Promise<void> {
  await controlsOf(stripeUrl).settlement({ currency: 'eur', rates: { gbp: 0.8 } });
}

/** Takes all faults away. */
export async function healStripe({ stripeUrl }: World): Promise<void> {
  await controlsOf(stripeUrl).clearFaults();
}

/** Until every webhook that the stand-in has to send has arrived, or is lost. */
export async function webhooksAreDone({ stripeUrl }: World): Promise<void> {
  await until(
    () => controlsOf(stripeUrl).health(),
    ({ pendingWebhooks }) => pendingWebhooks === 0,
  );
}

/** Forgets an idempotency key, as Stripe may after a day. */
export async function forgetKey({ stripeUrl }: World, key: string): Promise<void> {
  await controlsOf(stripeUrl).pruneKeys(key);
}

/** Forgets all of them, as a day later. */
export async function forgetAllKeys({ stripeUrl }: World): Promise<void> {
  await controlsOf(stripeUrl).pruneKeys();
}

/** The payer's bank disputes what an intent has charged; answers the dispute's id. */
export async function disputeIntent(world: World, paymentIntent: string, details: object = {}): Promise<string> {
  const { latest_charge: charge } = await world.stripe.paymentIntents.retrieve(paymentIntent);
  return (await controlsOf(world.stripeUrl).dispute(String(charge), details)).id;
}

export async function moveDispute({ stripeUrl }: World, dispute: string, status: string): Promise<void> {
  await controlsOf(stripeUrl).moveDispute(dispute, status);
}

/** The bank returns a refund days after it was made. */
export async function failRefund({ stripeUrl }: World, stripeRefund: string, details: object = {}): Promise<void> {
  await controlsOf(stripeUrl).failRefund(stripeRefund, details);
}

/** The bank sends a new card for an old one. */
export async function renewCard({ stripeUrl }: World, payment_method: string, exp_month: number, exp_year: number) {
  await controlsOf(stripeUrl).renewCard({ payment_method, exp_month, exp_year });
}

/** What the payer of an intent decides at the bank; no webhook reaches a world without an API. */
export async function decideAtBank(
  { stripeUrl }: World,
  paymentIntent: string,
  decision: 'authorise' | 'fail' | 'decline',
  decline_code?: string,
): Promise<void> {
  const code = decline_code === undefined ? {} : { decline_code };
  await controlsOf(stripeUrl).payer({ payment_intent: paymentIntent, decision, ...code });
}

/** Gives an intent's money back as the card processor's dashboard does: without a key of ours. */
export async function refundAtDashboard({ stripe }: World, payment_intent: string, amount?: number): Promise<void> {
  await stripe.refunds.create({ payment_intent, ...(amount !== undefined && { amount }) });
}

/** Pays an intent at the card processor itself, with another card. */
export async function payAtStripe({ stripe }: World, paymentIntent: string): Promise<void> {
  const { customer } = await stripe.paymentIntents.retrieve(paymentIntent);
  const card = await stripe.paymentMethods.attach('pm_card_visa', { customer: String(customer) });
  const confirmation = { payment_method: card.id, return_url: 'https://example.com' };
  await stripe.paymentIntents.confirm(paymentIntent, confirmation);
}

/** What the stand-in has really charged, by business key. A key that is there twice was charged twice. */
export async function moneyMoved(
  world: World,
  tenantId?: string,
): Promise<readonly (readonly [key: string | undefined, amount: number])[]> {
  return ofTenant((await moneyOf(world)).charges, tenantId)
    .map(({ metadata, amount }) => [metadata['chargeKey'], amount] as const)
    .sort(([one], [other]) => String(one).localeCompare(String(other)));
}

/** What the stand-in has really given back. */
export async function moneyGivenBack(world: World, tenantId?: string): Promise<readonly number[]> {
  return ofTenant((await moneyOf(world)).refunds, tenantId).map(({ amount }) => amount);
}

/** Charges, refunds and documents agree, for the whole world. */
export async function expectBooksToAgree(world: World): Promise<void> {
  expect(await checkBooks(world.db, await moneyOf(world))).toEqual([]);
}

function moneyOf({ stripeUrl }: World): Promise<Money> {
  return controlsOf(stripeUrl).money();
}

function ofTenant<T extends { readonly metadata: Readonly<Record<string, string>> }>(
  lines: readonly T[],
  tenantId: string | undefined,
): readonly T[] {
  return tenantId === undefined ? lines : lines.filter(({ metadata }) => metadata['tenantId'] === tenantId);
}
