import { and, desc, eq, type SQL, sql } from 'drizzle-orm';
import type { Instant } from '../domain/calendar.ts';
import type { Taxed } from '../domain/finance/refunds.ts';
import type { Line } from '../domain/money/bill.ts';
import type { Charge } from '../domain/state.ts';
import type { Database } from './connect.ts';
import { numberFrom } from './document-numbers.ts';
import { chargeIdOf } from './ledger.ts';
import { type charges, invoices, type Party, type refunds, tenants } from './schema.ts';
import { olderThan, type TimePosition } from './time-position.ts';

export type InvoiceRow = typeof invoices.$inferSelect;

export async function listInvoices(
  db: Database,
  tenantId: string,
  { after, limit }: { readonly after?: TimePosition; readonly limit: number },
): Promise<readonly InvoiceRow[]> {
  const older = after === undefined ? undefined : olderThan(invoices.issuedAt, invoices.number, after);
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

interface InvoiceFor {
  readonly tenantId: string;
  readonly currency: string;
  readonly charge: Charge;
  readonly issuedAt: Instant;
  readonly seller: Party;
}

/**
 * Makes the invoice of a charge that has succeeded, in the transaction that settles it and as the last of it: until that
 * ends, all other invoices wait for its number.
 */
export async function issueInvoice(
  tx: Database,
  { tenantId, currency, charge, issuedAt, seller }: InvoiceFor,
): Promise<void> {
  const { bill, period } = charge;
  const { next, number } = numberFrom(tx, 'invoice');
  await tx
    .with(next)
    .insert(invoices)
    .values({
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
      buyer: buyerOf(tenantId),
    });
}

export interface CreditNoteFor {
  readonly charge: typeof charges.$inferSelect;
  readonly refund: typeof refunds.$inferSelect;
  readonly issuedAt: Date;
  readonly seller: Party;
}

/**
 * Makes the credit note of a refund, in the transaction that settles it; it refers to the invoice that it corrects. Its
 * figures are what goes back and was not credited before, as positive amounts.
 */
export async function issueCreditNote(
  tx: Database,
  { charge, refund, credit, issuedAt, seller }: CreditNoteFor & { readonly credit: Taxed },
): Promise<string> {
  const [invoice] = await tx
    .select({ number: invoices.number })
    .from(invoices)
    .where(and(eq(invoices.chargeId, charge.id), eq(invoices.kind, 'invoice')));
  const { next, number } = numberFrom(tx, 'credit_note');
  const creditNote = {
    number,
    kind: 'credit_note' as const,
    tenantId: charge.tenantId,
    chargeId: charge.id,
    total: credit.amount,
    tax: credit.tax,
    currency: charge.currency,
    lines: [refundLine(charge, credit.amount - credit.tax, invoice?.number ?? charge.id)],
    issuedAt,
    periodNumber: charge.periodNumber,
    periodStart: charge.periodStart,
    periodEnd: charge.periodEnd,
    seller,
    buyer: buyerOf(charge.tenantId),
    refersTo: invoice?.number ?? null,
  };
  const [issued] = await tx.with(next).insert(invoices).values(creditNote).returning({ number: invoices.number });
  if (issued === undefined) throw new Error(`The credit note of ${refund.id} is not written`);
  return issued.number;
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

/** The tenant as it is called now; one whose personal data is gone is known by its id. */
function buyerOf(tenantId: string): SQL<Party> {
  const { id, name, adminEmail } = tenants;
  return sql<Party>`(select jsonb_build_object('name', coalesce(${name}, ${id}), 'addressLines', '[]'::jsonb, 'taxId', null,
    'email', ${adminEmail}) from ${tenants} where ${id} = ${tenantId})`;
}
