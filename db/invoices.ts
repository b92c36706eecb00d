import { and, asc, desc, eq, getTableColumns, gt, gte, inArray, lt, or, type SQL, sql } from 'drizzle-orm';
import { alias } from 'drizzle-orm/pg-core';
import { type CivilDate, civilDateOf, type Instant, type TimeZone } from '../domain/calendar.ts';
import { cluesIn } from '../domain/finance/charge-search.ts';
import type { CivilInterval } from '../domain/finance/deferred-revenue.ts';
import type { Taxed } from '../domain/finance/refunds.ts';
import type { Line } from '../domain/money/bill.ts';
import {
  type AmountAtHome,
  amountAtHome,
  creditAtHome,
  type ExchangeRate,
  rateOn,
  type TaxAtHome,
} from '../domain/money/exchange.ts';
import type { AmountMinor, Currency } from '../domain/money/money.ts';
import type { InvoiceFacts } from '../domain/outbound/events.ts';
import type { Charge } from '../domain/state.ts';
import type { Taxation } from '../domain/tax/taxation.ts';
import { asTyped } from '../domain/text.ts';
import { type BillingDetails, detailsBilled } from './billing-details.ts';
import { sqlOnce } from './built-once.ts';
import type { Database } from './connect.ts';
import { numberIn, takingNumber } from './document-numbers.ts';
import { chargeIdOf } from './ledger.ts';
import { charges, deletions, invoices, type Party, type refunds, tenants } from './schema.ts';
import { contains } from './text-search.ts';
import { olderThan, type TimePosition } from './time-position.ts';
import { inserting, jsonOf, jsonRows } from './written-together.ts';

export type InvoiceRow = typeof invoices.$inferSelect;

/** Selects documents of a tenant. */
export interface InvoiceFilter {
  /** A part of a number, or an amount including tax. */
  readonly q?: string;
  /** The interval of their civil dates of issue. */
  readonly dates?: CivilInterval;
}

export async function listInvoices(
  db: Database,
  tenantId: string,
  { after, limit, ...filter }: InvoiceFilter & { readonly after?: TimePosition; readonly limit: number },
): Promise<readonly InvoiceRow[]> {
  const older = after === undefined ? undefined : olderThan(invoices.issuedAt, invoices.number, after);
  return db
    .select()
    .from(invoices)
    .where(and(eq(invoices.tenantId, tenantId), older, ...conditionsFor(filter)))
    .orderBy(desc(invoices.issuedAt), desc(invoices.number))
    .limit(limit);
}

/** Documents as they are printed, oldest first, one part of a long list at a time. */
export async function listIssued(
  db: Database,
  tenantId: string,
  { after, limit, ...filter }: InvoiceFilter & { readonly after: string; readonly limit: number },
): Promise<readonly IssuedInvoice[]> {
  return issuedWhere(db, and(eq(invoices.tenantId, tenantId), gt(invoices.number, after), ...conditionsFor(filter)))
    .orderBy(asc(invoices.number))
    .limit(limit);
}

/** The months in which a tenant has documents, such as `2026-05`, newest first. */
export async function monthsIssued(db: Database, tenantId: string): Promise<readonly string[]> {
  const month = sql<string>`to_char(${invoices.issuedOn}, 'YYYY-MM')`;
  const rows = await db
    .selectDistinct({ month })
    .from(invoices)
    .where(eq(invoices.tenantId, tenantId))
    .orderBy(desc(month));
  return rows.map((row) => row.month);
}

export function countInvoices(db: Database, tenantId: string, filter: InvoiceFilter): Promise<number> {
  return db.$count(invoices, and(eq(invoices.tenantId, tenantId), ...conditionsFor(filter)));
}

function conditionsFor({ q, dates }: InvoiceFilter): readonly (SQL | undefined)[] {
  const within = dates === undefined ? [] : [gte(invoices.issuedOn, dates.from), lt(invoices.issuedOn, dates.to)];
  if (q === undefined) return within;
  const { document, amounts } = cluesIn(q);
  const ofAmount = amounts.map(({ currency, amount }) =>
    and(eq(invoices.currency, currency), eq(invoices.total, amount)),
  );
  const numbered = document === null ? [] : [eq(invoices.number, document)];
  return [...within, or(contains(invoices.number, asTyped(q)), ...numbered, ...ofAmount)];
}

/**
 * An invoice or a credit note, with the date of the invoice that it corrects: all that its printed forms are made from.
 */
export interface IssuedInvoice extends InvoiceRow {
  readonly correctedOn: CivilDate | null;
}

export async function findInvoice(db: Database, tenantId: string, number: string): Promise<IssuedInvoice | null> {
  const [invoice] = await issuedWhere(db, and(eq(invoices.tenantId, tenantId), eq(invoices.number, number)));
  return invoice ?? null;
}

function issuedWhere(db: Database, where: SQL | undefined) {
  const corrected = alias(invoices, 'corrected');
  return db
    .select({ ...getTableColumns(invoices), correctedOn: corrected.issuedOn })
    .from(invoices)
    .leftJoin(corrected, eq(corrected.number, invoices.refersTo))
    .where(where);
}

/**
 * The seller: its printed details, the zone of its dates of issue, the currency of its books and the exchange rates
 * published for it.
 */
export interface Seller {
  readonly party: Party;
  readonly timeZone: TimeZone;
  readonly currency: Currency;
  readonly exchangeRates: () => readonly ExchangeRate[];
}

interface InvoiceFor {
  readonly tenantId: string;
  readonly currency: Currency;
  /** The tenant's zone, in which its purchase order expires. */
  readonly timeZone: TimeZone;
  readonly charge: Charge;
  readonly issuedAt: Instant;
  readonly seller: Seller;
}

/** The card that the charge was made with, as JSON; null where nothing was to be paid. */
const paidBy = sql`(select jsonb_build_object('brand', ${charges.cardBrand}, 'last4', ${charges.cardLast4},
    'at', to_char(given."issuedAt" at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))
  from ${charges} where ${charges.id} = given."chargeId" and ${charges.cardBrand} is not null)`;

/**
 * The buyer as its billing details have it; without any, with the tenant's present name, or its id once the name is
 * deleted.
 */
const buyer = sql`(select given.buyer || jsonb_build_object(
    'name', coalesce(nullif(given.buyer ->> 'name', ''), ${tenants.name}, ${tenants.id}), 'email', ${tenants.adminEmail})
  from ${tenants} where ${tenants.id} = given."tenantId")`;

const invoiceWrite = inserting(
  invoices,
  [
    'kind',
    'tenantId',
    'chargeId',
    'total',
    'tax',
    'currency',
    'lines',
    'issuedAt',
    'issuedOn',
    'periodNumber',
    'periodStart',
    'periodEnd',
    'taxMilliPercent',
    'taxCategory',
    'taxReason',
    'taxCountry',
    'taxAtHome',
    'sellerCurrency',
    'purchaseOrder',
    'note',
    'language',
    'seller',
    'buyer',
  ],
  { computed: { number: numberIn('invoice'), paidBy, buyer }, returning: sql`number` },
);

const issuing = sqlOnce<readonly { readonly number: string }[]>(
  (db) => sql`with next as ${takingNumber(db, 'invoice')} ${invoiceWrite.into(jsonOf('invoices'))}`,
);

/**
 * Makes the invoice of a charge that has succeeded, in the transaction that settles it. It comes last in there, because
 * all other invoices wait for its number until the transaction ends.
 */
export async function issueInvoice(tx: Database, issued: InvoiceFor): Promise<InvoiceFacts> {
  const { tenantId, currency, charge, issuedAt, seller } = issued;
  const { bill, period } = charge;
  const details = charge.detailsVersion === null ? null : await detailsBilled(tx, tenantId, charge.detailsVersion);
  const issuedOn = civilDateOf(issuedAt, seller.timeZone);
  const [made] = await issuing(tx, {
    invoices: jsonRows(invoiceWrite, [
      {
        kind: 'invoice',
        tenantId,
        chargeId: chargeIdOf(charge.key),
        total: bill.amount,
        tax: bill.tax,
        currency,
        lines: bill.lines,
        issuedAt: new Date(issuedAt),
        issuedOn,
        periodNumber: period.number,
        periodStart: new Date(period.start),
        periodEnd: new Date(period.end),
        ...taxColumns(bill.taxation),
        taxAtHome: taxAtHome(bill.tax, { currency, issuedOn, seller }),
        sellerCurrency: seller.currency,
        purchaseOrder: purchaseOrderOn(details, civilDateOf(issuedAt, issued.timeZone)),
        note: details?.note ?? null,
        language: details?.language ?? 'en',
        seller: seller.party,
        buyer: billed(details),
      },
    ]),
  });
  if (made === undefined) throw new Error(`The invoice of ${charge.key} is not written`);
  const chargeId = chargeIdOf(charge.key);
  return { number: made.number, kind: 'invoice', chargeId, total: bill.amount, tax: bill.tax, currency };
}

function taxColumns({ milliPercent, category, reason, country }: Taxation) {
  return { taxMilliPercent: milliPercent, taxCategory: category, taxReason: reason, taxCountry: country };
}

/**
 * The tax in the seller's own currency; null where the invoice is in that currency, there is no tax, or no rate is
 * known.
 */
function taxAtHome(
  tax: AmountMinor,
  { currency, issuedOn, seller }: Pick<InvoiceFor, 'currency' | 'seller'> & { readonly issuedOn: CivilDate },
): AmountAtHome | null {
  if (tax === 0 || currency === seller.currency) return null;
  const rate = rateOn(seller.exchangeRates(), currency, issuedOn);
  return rate === null ? null : amountAtHome(tax, rate, seller.currency);
}

/** The purchase-order number to print on this day; null after its last day. */
function purchaseOrderOn(details: BillingDetails | null, day: CivilDate): string | null {
  if (details === null) return null;
  const { purchaseOrder, purchaseOrderUntil } = details;
  return purchaseOrderUntil !== null && purchaseOrderUntil < day ? null : purchaseOrder;
}

export interface CreditNoteFor {
  readonly charge: typeof charges.$inferSelect;
  readonly refund: typeof refunds.$inferSelect;
  readonly issuedAt: Date;
  readonly seller: Seller;
}

/**
 * Makes the credit note of a refund, in the transaction that settles it: positive amounts, for what is given back and
 * was not credited before, with the parties, the tax and the language of the invoice that it corrects. Null where the
 * charge has no invoice.
 */
export async function issueCreditNote(
  tx: Database,
  { charge, refund, credit, issuedAt, seller }: CreditNoteFor & { readonly credit: Taxed },
): Promise<string | null> {
  const invoice = await invoiceOfCharge(tx, charge.id);
  if (invoice === null) return null;
  const next = tx.$with('next').as(takingNumber(tx, 'credit_note'));
  const creditNote = {
    ...invoice,
    number: numberIn('credit_note'),
    kind: 'credit_note' as const,
    total: credit.amount,
    tax: credit.tax,
    lines: [refundLine(charge, credit.amount - credit.tax, invoice.number)],
    issuedAt,
    issuedOn: civilDateOf(issuedAt.getTime(), seller.timeZone),
    taxAtHome: creditAtHome(credit.tax, invoice, await creditNotesOf(tx, charge.id)),
    refersTo: invoice.number,
  };
  const [issued] = await tx.with(next).insert(invoices).values(creditNote).returning({ number: invoices.number });
  if (issued === undefined) throw new Error(`The credit note of ${refund.id} is not written`);
  return issued.number;
}

/** The invoice of a charge; null where the charge was given back before anything was given for it. */
export async function invoiceOfCharge(db: Database, chargeId: string): Promise<InvoiceRow | null> {
  const [invoice] = await db
    .select()
    .from(invoices)
    .where(and(eq(invoices.chargeId, chargeId), eq(invoices.kind, 'invoice')));
  return invoice ?? null;
}

function creditNotesOf(tx: Database, chargeId: string): Promise<readonly TaxAtHome[]> {
  const { tax, taxAtHome, kind } = invoices;
  return tx
    .select({ tax, taxAtHome })
    .from(invoices)
    .where(and(eq(invoices.chargeId, chargeId), eq(kind, 'credit_note')));
}

/** The one line of a credit note, over the days of the charge: a refund is of an amount, not of licences. */
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

/** The buyer by its billing details, with an empty name where there are none. */
function billed(details: BillingDetails | null): Party {
  return {
    name: details?.legalName ?? '',
    email: null,
    addressLines: details?.addressLines ?? [],
    postcode: details?.postcode ?? null,
    city: details?.city ?? null,
    country: details?.country ?? null,
    taxId: details?.taxId ?? null,
  };
}

/** The reader of documents: only finance sees the buyers of deleted tenants. */
export interface DocumentReader {
  readonly isFinance: boolean;
}

/**
 * Documents as this reader may see them, of one tenant or many: whole while their tenant lives, and after its deletion
 * for finance only. Other readers see the tenant's id as the buyer (docs/product.md, "Invoices").
 */
export async function shownTo<T extends InvoiceRow>(
  db: Database,
  { isFinance }: DocumentReader,
  rows: readonly T[],
): Promise<readonly T[]> {
  if (isFinance || rows.length === 0) return rows;
  const tenantIds = [...new Set(rows.map(({ tenantId }) => tenantId))];
  const gone = await db
    .select({ tenantId: deletions.tenantId })
    .from(deletions)
    .where(inArray(deletions.tenantId, tenantIds));
  const deleted = new Set(gone.map(({ tenantId }) => tenantId));
  return rows.map((row) => (deleted.has(row.tenantId) ? withoutBuyer(row) : row));
}

function withoutBuyer<T extends InvoiceRow>(row: T): T {
  const none = { addressLines: [], postcode: null, city: null, taxId: null, email: null };
  const buyer = { ...none, name: row.tenantId, country: row.buyer.country };
  return { ...row, buyer, purchaseOrder: null, note: null, paidBy: null };
}

/** The date of issue of a tenant's newest document; null where it has none. */
export async function newestDocumentOn(db: Database, tenantId: string): Promise<CivilDate | null> {
  const [newest] = await db
    .select({ issuedOn: sql<CivilDate | null>`max(${invoices.issuedOn})::text` })
    .from(invoices)
    .where(eq(invoices.tenantId, tenantId));
  return newest?.issuedOn ?? null;
}

/**
 * Removes the names of buyers from documents of deleted tenants, once `keptYears` calendar years after the year of
 * issue are over.
 */
export function forgetBuyers(keptYears: number, batchRows: number): SQL {
  return sql`select forget_buyers(${keptYears}::int, ${batchRows}::int)`;
}
