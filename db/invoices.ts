import { and, desc, eq, type SQL, sql } from 'drizzle-orm';
import type { TimePosition } from './charges.ts';
import type { Database } from './connect.ts';
import { invoices } from './schema.ts';

export type InvoiceRow = typeof invoices.$inferSelect;

export async function listInvoices(
  db: Database,
  tenantId: string,
  { after, limit }: { readonly after?: TimePosition; readonly limit: number },
): Promise<readonly InvoiceRow[]> {
  const older = after === undefined ? undefined : olderThan(after);
  return db
    .select()
    .from(invoices)
    .where(and(eq(invoices.tenantId, tenantId), older))
    .orderBy(desc(invoices.issuedAt), desc(invoices.number))
    .limit(limit);
}

/** As one comparison of rows, so that the index is entered at the position and not read up to it. */
function olderThan({ at, id }: TimePosition): SQL {
  return sql`(${invoices.issuedAt}, ${invoices.number}) < (${at.toISOString()}::timestamptz, ${id}::text)`;
}

export async function findInvoice(db: Database, tenantId: string, number: string): Promise<InvoiceRow | null> {
  const [invoice] = await db
    .select()
    .from(invoices)
    .where(and(eq(invoices.tenantId, tenantId), eq(invoices.number, number)));
  return invoice ?? null;
}
