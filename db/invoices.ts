import { and, desc, eq, lt, or } from 'drizzle-orm';
import type { TimePosition } from './charges.ts';
import type { Database } from './connect.ts';
import { invoices } from './schema.ts';

export type InvoiceRow = typeof invoices.$inferSelect;

export async function listInvoices(
  db: Database,
  tenantId: string,
  { after, limit }: { readonly after?: TimePosition; readonly limit: number },
): Promise<readonly InvoiceRow[]> {
  const older =
    after === undefined
      ? undefined
      : or(lt(invoices.issuedAt, after.at), and(eq(invoices.issuedAt, after.at), lt(invoices.number, after.id)));
  return db
    .select()
    .from(invoices)
    .where(and(eq(invoices.tenantId, tenantId), older))
    .orderBy(desc(invoices.issuedAt), desc(invoices.number))
    .limit(limit);
}

export async function findInvoice(db: Database, tenantId: string, number: string): Promise<InvoiceRow | null> {
  const [invoice] = await db
    .select()
    .from(invoices)
    .where(and(eq(invoices.tenantId, tenantId), eq(invoices.number, number)));
  return invoice ?? null;
}
