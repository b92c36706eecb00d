import { and, eq, inArray, isNotNull } from 'drizzle-orm';
import { except, union } from 'drizzle-orm/pg-core';
import { undecidedChargeStates } from '../domain/charge-states.ts';
import type { Database } from './connect.ts';
import { charges, tenants } from './schema.ts';

/**
 * The payment methods that the tenant has been charged by, or would have been, and that no undecided charge needs any
 * more: a request that was lost is sent again with the same card.
 */
export async function cardsToLetGo(db: Database, tenantId: string): Promise<readonly string[]> {
  const present = db
    .select({ card: tenants.stripePaymentMethodId })
    .from(tenants)
    .where(and(eq(tenants.id, tenantId), isNotNull(tenants.stripePaymentMethodId)));
  const charged = db
    .select({ card: charges.paymentMethod })
    .from(charges)
    .where(and(eq(charges.tenantId, tenantId), isNotNull(charges.paymentMethod)));
  const needed = db
    .select({ card: charges.paymentMethod })
    .from(charges)
    .where(and(eq(charges.tenantId, tenantId), inArray(charges.state, undecidedChargeStates)));
  const rows = await except(union(present, charged), needed);
  return rows.flatMap(({ card }) => card ?? []);
}

/** Whether an undecided charge needs this payment method. */
export async function isCardNeeded(db: Database, tenantId: string, paymentMethod: string): Promise<boolean> {
  const { paymentMethod: card, state, tenantId: tenant } = charges;
  const needing = and(eq(tenant, tenantId), eq(card, paymentMethod), inArray(state, undecidedChargeStates));
  const rows = await db.select({ id: charges.id }).from(charges).where(needing).limit(1);
  return rows.length > 0;
}
