import { eq, sql } from 'drizzle-orm';
import type { Instant } from '../domain/calendar.ts';
import type { Charge } from '../domain/state.ts';
import { chargeIdOf } from './charge-id.ts';
import type { Database } from './connect.ts';
import { documentSeries, invoices, type Party, tenants } from './schema.ts';

interface InvoiceFor {
  readonly tenantId: string;
  readonly currency: string;
  readonly charge: Charge;
  readonly issuedAt: Instant;
  readonly seller: Party;
}

/**
 * Makes the invoice of a charge that has succeeded, in the transaction that settles it: the number is taken under a row
 * lock and given back with the transaction, so that the series has no gap.
 */
export async function issueInvoice(
  tx: Database,
  { tenantId, currency, charge, issuedAt, seller }: InvoiceFor,
): Promise<void> {
  const { bill, period } = charge;
  await tx.insert(invoices).values({
    number: await nextInvoiceNumber(tx),
    kind: 'invoice',
    tenantId,
    chargeId: chargeIdOf(charge.key),
    total: bill.amount,
    tax: bill.tax,
    currency,
    lines: bill.lines,
    issuedAt: new Date(issuedAt),
    periodNumber: period.number,
    periodStart: new Date(period.start),
    periodEnd: new Date(period.end),
    seller,
    buyer: await buyerOf(tx, tenantId),
  });
}

async function nextInvoiceNumber(tx: Database): Promise<string> {
  const [series] = await tx
    .insert(documentSeries)
    .values({ kind: 'invoice', lastNumber: 1 })
    .onConflictDoUpdate({ target: documentSeries.kind, set: { lastNumber: sql`${documentSeries.lastNumber} + 1` } })
    .returning();
  if (series === undefined) throw new Error('No number from the invoice series');
  return `INV-${String(series.lastNumber).padStart(6, '0')}`;
}

async function buyerOf(tx: Database, tenantId: string): Promise<Party> {
  const [tenant] = await tx.select().from(tenants).where(eq(tenants.id, tenantId));
  return { name: tenant?.name ?? tenantId, addressLines: [], taxId: null, email: tenant?.adminEmail ?? null };
}
