import { asc } from 'drizzle-orm';
import { expect } from 'vitest';
import { charges, invoices } from '../../db/schema.ts';
import type { FaultRequest } from '../../stripe-sim/faults/fault.ts';
import type { World } from './world.ts';

/** Arms a fault of the stand-in for one tenant's charges, so that stories told at once leave each other alone. */
export async function armChargeFault(
  world: World,
  tenantId: string,
  fault: FaultRequest['fault'],
  details: Partial<FaultRequest> = {},
): Promise<void> {
  await arm(world, {
    fault,
    method: 'POST',
    path: '/v1/payment_intents',
    where: { 'metadata[tenantId]': tenantId },
    ...details,
  });
}

export async function arm(world: World, fault: FaultRequest): Promise<void> {
  const response = await fetch(`${world.stripeUrl}/_sim/faults`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(fault),
  });
  if (!response.ok) throw new Error(await response.text());
}

/** Takes all faults away. */
export async function healStripe(world: World): Promise<void> {
  await fetch(`${world.stripeUrl}/_sim/faults`, { method: 'DELETE' });
}

/** Forgets an idempotency key, as Stripe may after a day. */
export async function forgetKey(world: World, key: string): Promise<void> {
  await fetch(`${world.stripeUrl}/_sim/keys?key=${encodeURIComponent(key)}`, { method: 'DELETE' });
}

/** Pulls a lever of the stand-in: what only a payer's bank can do. */
async function pull<T>(world: World, lever: string, body: object): Promise<T> {
  const response = await fetch(`${world.stripeUrl}/_sim/${lever}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(await response.text());
  return (await response.json()) as T;
}

/** The payer's bank disputes what an intent has charged; answers the dispute's id. */
export async function disputeIntent(world: World, paymentIntent: string, details: object = {}): Promise<string> {
  const { latest_charge: charge } = await world.stripe.paymentIntents.retrieve(paymentIntent);
  const { id } = await pull<{ id: string }>(world, 'disputes', { charge, ...details });
  return id;
}

export async function moveDispute(world: World, dispute: string, status: string): Promise<void> {
  await pull(world, 'disputes/status', { dispute, status });
}

/** The bank sends a new card for an old one. */
export async function renewCard(world: World, paymentMethod: string, exp_month: number, exp_year: number) {
  await pull(world, 'card_renewals', { payment_method: paymentMethod, exp_month, exp_year });
}

/** Somebody pays an intent at the card processor itself, with another card. */
export async function payAtStripe({ stripe }: World, paymentIntent: string): Promise<void> {
  const { customer } = await stripe.paymentIntents.retrieve(paymentIntent);
  const card = await stripe.paymentMethods.attach('pm_card_visa', { customer: String(customer) });
  const confirmation = { payment_method: card.id, return_url: 'https://example.com' };
  await stripe.paymentIntents.confirm(paymentIntent, confirmation);
}

interface MoneyMoved {
  readonly charges: readonly { readonly amount: number; readonly metadata: Readonly<Record<string, string>> }[];
}

/** What the stand-in has really charged, by business key. A key that is there twice was charged twice. */
export async function moneyMoved(
  world: World,
  tenantId?: string,
): Promise<readonly (readonly [key: string | undefined, amount: number])[]> {
  const response = await fetch(`${world.stripeUrl}/_sim/money`);
  const moved = (await response.json()) as MoneyMoved;
  return moved.charges
    .filter(({ metadata }) => tenantId === undefined || metadata['tenantId'] === tenantId)
    .map(({ metadata, amount }) => [metadata['chargeKey'], amount] as const)
    .sort(byKey);
}

/** Money moved = ledger = invoices, for the whole world; and the invoices' numbers have no gap. */
export async function expectBooksToAgree(world: World): Promise<void> {
  const ledger = await world.db.select().from(charges).orderBy(asc(charges.key));
  const paid = ledger.filter(({ state }) => state === 'succeeded');
  expect(paid.map(({ key, amount }) => [key, amount] as const).sort(byKey)).toEqual(await moneyMoved(world));

  const documents = await world.db.select().from(invoices).orderBy(asc(invoices.number));
  const issued = documents.filter(({ kind }) => kind === 'invoice');
  const figures = (id: string, total: number): string => `${id}: ${total}`;
  expect(issued.map(({ chargeId, total }) => figures(chargeId, total)).sort()).toEqual(
    paid.map(({ id, amount }) => figures(id, amount)).sort(),
  );
  expect(issued.map(({ number }) => number)).toEqual(
    issued.map((_, index) => `INV-${String(index + 1).padStart(6, '0')}`),
  );
}

function byKey([one]: readonly [string | undefined, number], [other]: readonly [string | undefined, number]): number {
  return String(one).localeCompare(String(other));
}
