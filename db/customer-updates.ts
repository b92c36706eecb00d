import { and, eq, isNull, lt, sql } from 'drizzle-orm';
import type { Database } from './connect.ts';
import { tenants } from './schema.ts';

/*
 * Which tenants' customers at the card processor do not have a new name or address yet. It is noted in the transaction
 * of the change, so that no update is lost, whatever ends before it is made.
 */

const outdated = { customerOutdatedSince: sql`clock_timestamp()` };

/** Notes that the tenant's customer at the card processor is out of date. */
export async function outdateCustomer(tx: Database, tenantId: string): Promise<void> {
  await tx.update(tenants).set(outdated).where(eq(tenants.id, tenantId));
}

/** Notes that the customer has what was true at `since`; a later change remains to be sent. */
export async function noteCustomerTold(db: Database, tenantId: string, since: Date | null): Promise<void> {
  if (since === null) return;
  await db
    .update(tenants)
    .set({ customerOutdatedSince: null })
    .where(and(eq(tenants.id, tenantId), eq(tenants.customerOutdatedSince, since)));
}

/**
 * Living tenants whose customers have been out of date for longer than `waitedMs`: their update never began, or was
 * lost.
 */
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
