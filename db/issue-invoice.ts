import { and, eq, sql } from 'drizzle-orm';
import type { Line } from '../domain/bill.ts';
import type { Instant } from '../domain/calendar.ts';
import type { Charge } from '../domain/state.ts';
import { chargeIdOf } from './charge-id.ts';
import type { Database } from './connect.ts';
import { type charges, documentSeries, invoices, type Party, type refunds, tenants } from './schema.ts';

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
  const [number, buyer] = await Promise.all([nextNumber(tx, 'invoice'), buyerOf(tx, tenantId)]);
  await tx.insert(invoices).values({
    number,
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
    buyer,
  });
}

interface CreditNoteFor {
  readonly charge: typeof charges.$inferSelect;
  readonly refund: typeof refunds.$inferSelect;
  readonly issuedAt: Date;
  readonly seller: Party;
}

/**
 * Makes the credit note of a refund, in the transaction that settles it; it refers to the invoice that it corrects. Its
 * figures are what goes back, as positive amounts.
 */
export async function issueCreditNote(
  tx: Database,
  { charge, refund, issuedAt, seller }: CreditNoteFor,
): Promise<string> {
  const [invoice] = await tx
    .select({ number: invoices.number })
    .from(invoices)
    .where(and(eq(invoices.chargeId, charge.id), eq(invoices.kind, 'invoice')));
  const number = await nextNumber(tx, 'credit_note');
  await tx.insert(invoices).values({
    number,
    kind: 'credit_note',
    tenantId: charge.tenantId,
    chargeId: charge.id,
    total: refund.amount,
    tax: refund.tax,
    currency: charge.currency,
    lines: [refundLine(charge, refund.amount - refund.tax, invoice?.number ?? charge.id)],
    issuedAt,
    periodNumber: charge.periodNumber,
    periodStart: charge.periodStart,
    periodEnd: charge.periodEnd,
    seller,
    buyer: await buyerOf(tx, charge.tenantId),
    refersTo: invoice?.number ?? null,
  });
  return number;
}

/** A refund is of an amount and not of licences: one line, over the days that the charge was for. */
function refundLine({ lines }: { readonly lines: readonly Line[] }, net: number, refersTo: string): Line {
  const last = lines.at(-1);
  const days = {
    from: last?.from ?? '',
    to: last?.to ?? '',
    days: last?.days ?? 0,
    daysInPeriod: last?.daysInPeriod ?? 0,
  };
  return { description: `Refund of ${refersTo}`, quantity: 1, unitAmount: net, amount: net, ...days };
}

const prefixes = { invoice: 'INV', credit_note: 'CN' } as const;

/** The next number of a gapless series: under a row lock, given back if the transaction is. */
async function nextNumber(tx: Database, kind: keyof typeof prefixes): Promise<string> {
  const [series] = await tx
    .insert(documentSeries)
    .values({ kind, lastNumber: 1 })
    .onConflictDoUpdate({ target: documentSeries.kind, set: { lastNumber: sql`${documentSeries.lastNumber} + 1` } })
    .returning();
  if (series === undefined) throw new Error(`No number from the series of ${kind}s`);
  return `${prefixes[kind]}-${String(series.lastNumber).padStart(6, '0')}`;
}

async function buyerOf(tx: Database, tenantId: string): Promise<Party> {
  const [tenant] = await tx.select().from(tenants).where(eq(tenants.id, tenantId));
  return { name: tenant?.name ?? tenantId, addressLines: [], taxId: null, email: tenant?.adminEmail ?? null };
}
