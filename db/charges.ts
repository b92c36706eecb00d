import { and, asc, desc, eq, getTableColumns, gte, inArray, lt, or, type SQL, sql } from 'drizzle-orm';
import { addDays, type CivilDate, startOfDay, type TimeZone } from '../domain/calendar.ts';
import type { ChargeState } from '../domain/charge-states.ts';
import type { MoneyBack } from '../domain/finance/money-back.ts';
import type { ChargeKind } from '../domain/state.ts';
import { conditionsFor, newestOf } from './charge-search.ts';
import type { Database } from './connect.ts';
import { type DisputeRow, disputesOfCharge } from './disputes.ts';
import { forReason } from './ledger.ts';
import { refundsOfCharge } from './refunds.ts';
import { activity, charges, invoices, type refunds, tenants } from './schema.ts';
import { olderThan, type TimePosition } from './time-position.ts';

export type ChargeRow = typeof charges.$inferSelect & {
  readonly invoiceNumber: string | null;
  /** The civil date of the invoice, in the seller's zone. */
  readonly issuedOn: CivilDate | null;
  /** The tenant's present name; null once it is deleted. */
  readonly company: string | null;
};

export interface ChargeFilter {
  readonly tenantId?: string;
  readonly state?: ChargeState;
  readonly kind?: ChargeKind;
  /** The interval in which the charges were made. */
  readonly from?: Date;
  readonly to?: Date;
  /** The interval of their civil dates, in the seller's zone. */
  readonly dates?: DatesInZone;
  /** A search text (domain/finance/charge-search.ts). */
  readonly q?: string;
  readonly after?: TimePosition;
  readonly limit: number;
}

/** Civil dates in a zone: `from` is included, `to` is not. */
export interface DatesInZone {
  readonly from: CivilDate | null;
  readonly to: CivilDate | null;
  readonly timeZone: TimeZone;
}

export async function listCharges(db: Database, filter: ChargeFilter): Promise<readonly ChargeRow[]> {
  const { tenantId, state, kind, from, to, dates, q = '', after, limit } = filter;
  const conditions = [
    tenantId === undefined ? undefined : eq(charges.tenantId, tenantId),
    state === undefined ? undefined : eq(charges.state, state),
    kind === undefined ? undefined : eq(charges.kind, kind),
    from === undefined ? undefined : gte(charges.createdAt, from),
    to === undefined ? undefined : lt(charges.createdAt, to),
    after === undefined ? undefined : olderThan(charges.createdAt, charges.sequence, after),
  ];
  const dated = dates === undefined ? [] : datedWithin(db, dates);
  const alternatives = q.trim() === '' ? dated : await conditionsFor(db, q);
  // With a search text, the dates are a further condition on each charge that it finds.
  const others = and(...conditions, alternatives === dated ? undefined : or(...dated));
  const found = alternatives.length === 0 ? others : newestOf(db, alternatives, others, limit);
  return withInvoices(db, found).limit(limit);
}

const pageRows = 500;

/**
 * All charges that match, page by page: each page begins where the last one ended, so that a long list takes a page of
 * memory, and a slow reader keeps neither a connection nor a transaction open.
 */
export async function* chargePages(
  db: Database,
  filter: Omit<ChargeFilter, 'after' | 'limit'>,
): AsyncGenerator<readonly ChargeRow[]> {
  let after: TimePosition | undefined;
  for (;;) {
    const rows = await listCharges(db, { ...filter, ...(after !== undefined && { after }), limit: pageRows });
    if (rows.length > 0) yield rows;
    const last = rows.at(-1);
    if (rows.length < pageRows || last === undefined) return;
    after = { at: last.createdAt, id: String(last.sequence) };
  }
}

/** Every attempt to charge for the same reason, oldest first. */
export async function attemptsOf(db: Database, charge: ChargeRow): Promise<readonly ChargeRow[]> {
  return (await withInvoices(db, forReason(charge))).toReversed();
}

/** Charges by id, newest first. */
export async function findCharges(db: Database, ids: readonly string[]): Promise<readonly ChargeRow[]> {
  return ids.length === 0 ? [] : withInvoices(db, inArray(charges.id, [...ids]));
}

export async function findCharge(db: Database, id: string): Promise<ChargeRow | null> {
  const [charge] = await withInvoices(db, eq(charges.id, id)).limit(1);
  return charge ?? null;
}

function withInvoices(db: Database, where: SQL | undefined) {
  const invoiceOf = and(eq(invoices.chargeId, charges.id), eq(invoices.kind, 'invoice'));
  return db
    .select({
      ...getTableColumns(charges),
      invoiceNumber: invoices.number,
      issuedOn: invoices.issuedOn,
      company: tenants.name,
    })
    .from(charges)
    .innerJoin(tenants, eq(tenants.id, charges.tenantId))
    .leftJoin(invoices, invoiceOf)
    .where(where)
    .orderBy(desc(charges.createdAt), desc(charges.sequence));
}

/**
 * A tenant's charges of unknown outcome, and those that wait for their payer. A charge begun after `sentBefore` is left
 * out, as its request may still be on its way.
 */
export async function chargesToLookUp(db: Database, tenantId: string, sentBefore: Date): Promise<readonly ChargeRow[]> {
  const abandoned = and(eq(charges.state, 'pending'), lt(charges.recordedAt, sentBefore));
  const open = inArray(charges.state, ['unknown', 'requires_action']);
  return withInvoices(db, and(eq(charges.tenantId, tenantId), or(open, abandoned)));
}

/**
 * The charges dated on these days: by their invoice's date, or, without an invoice, by the day on which they were made.
 * So each charge is in one month, and a paid one in its invoice's.
 */
function datedWithin(db: Database, { from, to, timeZone }: DatesInZone): readonly SQL[] {
  const itsInvoice = and(eq(invoices.chargeId, charges.id), eq(invoices.kind, 'invoice'));
  const hasInvoice = db.select({ one: sql`1` }).from(invoices).where(itsInvoice);
  const dated = and(
    from === null ? undefined : gte(invoices.issuedOn, from),
    to === null ? undefined : lt(invoices.issuedOn, to),
  );
  const made = and(
    from === null ? undefined : gte(charges.createdAt, new Date(startOfDay(from, timeZone))),
    to === null ? undefined : lt(charges.createdAt, new Date(startOfDay(to, timeZone))),
  );
  const ofInvoice = db.select({ one: sql`1` }).from(invoices).where(and(itsInvoice, dated));
  // A charge is made before its invoice, so the newest charges of a month are read from its end on, not from today.
  const before = to === null ? sql`true` : lt(charges.createdAt, new Date(startOfDay(addDays(to, 1), timeZone)));
  return [sql`(${before} and exists (${ofInvoice}))`, sql`(${made ?? sql`true`} and not exists (${hasInvoice}))`];
}

type InvoiceRow = typeof invoices.$inferSelect;

export interface ChargeDocuments {
  readonly invoice: InvoiceRow | null;
  readonly disputes: readonly DisputeRow[];
  readonly refunds: readonly { readonly refund: typeof refunds.$inferSelect; readonly creditNote: InvoiceRow | null }[];
}

/** A charge's invoice, its disputes, and its refunds, each with its credit note. */
export async function documentsOf(db: Database, chargeId: string): Promise<ChargeDocuments> {
  const [documents, rows, disputes] = await Promise.all([
    db.select().from(invoices).where(eq(invoices.chargeId, chargeId)),
    refundsOfCharge(db, chargeId),
    disputesOfCharge(db, chargeId),
  ]);
  return {
    invoice: documents.find(({ kind }) => kind === 'invoice') ?? null,
    disputes,
    refunds: rows.map((refund) => ({
      refund,
      creditNote: documents.find(({ number }) => number === refund.creditNote) ?? null,
    })),
  };
}

/** What was given back of a charge by refunds and disputes, as far as the ledger knows. */
export function moneyBackOf(
  charge: Pick<ChargeRow, 'key' | 'amount' | 'currency'>,
  documents: ChargeDocuments,
): MoneyBack {
  const { key, amount, currency } = charge;
  const made = documents.refunds.flatMap(({ refund, creditNote }) => {
    const { id, state, amount: refunded, failureCode } = refund;
    return state === 'requested' || state === 'refused'
      ? []
      : [{ id, state, amount: refunded, failureCode, creditNote }];
  });
  const disputes = documents.disputes.map((row) => ({ ...row, respondBy: row.respondBy?.getTime() ?? null }));
  return { key, amount, currency, refunds: made, disputes };
}

export async function readMoneyBack(
  db: Database,
  charge: Pick<ChargeRow, 'id' | 'key' | 'amount' | 'currency'>,
): Promise<MoneyBack> {
  return moneyBackOf(charge, await documentsOf(db, charge.id));
}

/** The entries of the activity log about a charge: who started it, and its outcome. */
export async function activityOfCharge(
  db: Database,
  { tenantId, id }: ChargeRow,
): Promise<readonly (typeof activity.$inferSelect)[]> {
  return db
    .select()
    .from(activity)
    .where(and(eq(activity.tenantId, tenantId), eq(activity.chargeId, id)))
    .orderBy(asc(activity.id));
}

/** The price of a licence in the period of a charge; null where that period has not begun. */
export async function unitPriceOf(db: Database, charge: ChargeRow): Promise<number | null> {
  if (charge.purpose.type === 'openPeriod') return charge.purpose.unitPrice;
  const [started] = await db
    .select({ event: activity.event })
    .from(activity)
    .where(
      and(
        eq(activity.tenantId, charge.tenantId),
        eq(activity.type, 'periodStarted'),
        sql`(${activity.event} #>> '{period,number}')::int = ${charge.periodNumber}`,
      ),
    )
    .orderBy(desc(activity.id))
    .limit(1);
  return started?.event.type === 'periodStarted' ? started.event.unitPrice : null;
}
