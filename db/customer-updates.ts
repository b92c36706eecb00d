import { and, eq, isNull, lt, sql } from 'drizzle-orm';
import type { Database } from './connect.ts';
import { tenants } from './schema.ts';

/*
 * Which tenants' customers at the card processor have not been told yet of a new name or address. It is noted in the
 * transaction of the change, so that none is forgotten, whatever ends before the customer is told.
 */

const outdated = { customerOutdatedSince: sql`clock_timestamp()` };

/** Notes that the tenant's customer has to be told. */
export async function outdateCustomer(tx: Database, tenantId: string): Promise<void> {
  await tx.update(tenants).set(outdated).where(eq(tenants.id, tenantId));
}

/** The customer knows what was so at `since`; what has changed later it is still to be told. */
export async function noteCustomerTold(db: Database, tenantId: string, since: Date | null): Promise<void> {
  if (since === null) return;
  await db
    .update(tenants)
    .set({ customerOutdatedSince: null })
    .where(and(eq(tenants.id, tenantId), eq(tenants.customerOutdatedSince, since)));
}

/** Tenants whose customers have waited for longer than that, and so whose update was never begun, or lost. */
export async function tenantsWithOutdatedCustomer(
  db: Database,
  { waitedMs, limit }: { readonly waitedMs: number; readonly limit: number },
): Promise<readonly string[]> {
  const isLate = lt(tenants.customerOutdatedSince, sql`now() - ${waitedMs}::int * interval '1 ms'`);
  const rows = await db
    .select({ id: tenants.id })
    .from(tenants)
    .where(and(isLate, isNull(tenants.deletedAt)))
    .limit(limit);
  return rows.map(({ id }) => id);
}
