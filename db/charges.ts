import { and, asc, desc, eq, getTableColumns, gte, inArray, lt, or, type SQL, sql } from 'drizzle-orm';
import type { ChargeState } from '../domain/charge-states.ts';
import type { MoneyBack } from '../domain/finance/money-back.ts';
import type { ChargeKind } from '../domain/state.ts';
import type { Database } from './connect.ts';
import { type DisputeRow, disputesOfCharge } from './disputes.ts';
import { forReason } from './ledger.ts';
import { refundsOfCharge } from './refunds.ts';
import { activity, charges, invoices, type refunds, tenants } from './schema.ts';
import { hasPart } from './text-search.ts';
import { olderThan, type TimePosition } from './time-position.ts';

export type ChargeRow = typeof charges.$inferSelect & {
  readonly invoiceNumber: string | null;
  /** The tenant as it is called now; null once it is deleted. */
  readonly company: string | null;
};

export interface ChargeFilter {
  readonly tenantId?: string;
  readonly state?: ChargeState;
  readonly kind?: ChargeKind;
  readonly from?: Date;
  readonly to?: Date;
  /** A part of a charge's id, key, intent or tenant, or the number of its invoice or credit note. */
  readonly q?: string;
  readonly after?: TimePosition;
  readonly limit: number;
}

export async function listCharges(db: Database, filter: ChargeFilter): Promise<readonly ChargeRow[]> {
  const { tenantId, state, kind, from, to, q, after, limit } = filter;
  const conditions: (SQL | undefined)[] = [
    tenantId === undefined ? undefined : eq(charges.tenantId, tenantId),
    state === undefined ? undefined : eq(charges.state, state),
    kind === undefined ? undefined : eq(charges.kind, kind),
    from === undefined ? undefined : gte(charges.createdAt, from),
    to === undefined ? undefined : lt(charges.createdAt, to),
    q === undefined ? undefined : matching(db, q),
    after === undefined ? undefined : olderThan(charges.createdAt, charges.sequence, after),
  ];
  return withInvoices(db, and(...conditions)).limit(limit);
}

const pageRows = 500;

/**
 * All charges that fit, page by page: each page begins where the one before ended, so that a long list takes a page of
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

/** Every attempt to charge for the same reason, the first one first. */
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
    .select({ ...getTableColumns(charges), invoiceNumber: invoices.number, company: tenants.name })
    .from(charges)
    .innerJoin(tenants, eq(tenants.id, charges.tenantId))
    .leftJoin(invoices, invoiceOf)
    .where(where)
    .orderBy(desc(charges.createdAt), desc(charges.sequence));
}

/**
 * A tenant's charges of unknown outcome, and those that wait for their payer; one that was begun after `sentBefore` may still
 * be on its way and is left out.
 */
export async function chargesToLookUp(db: Database, tenantId: string, sentBefore: Date): Promise<readonly ChargeRow[]> {
  const abandoned = and(eq(charges.state, 'pending'), lt(charges.recordedAt, sentBefore));
  const open = inArray(charges.state, ['unknown', 'requires_action']);
  return withInvoices(db, and(eq(charges.tenantId, tenantId), or(open, abandoned)));
}

/** A document's number is looked up; anything else is a part of what `charges_text` is made of. A key holds its tenant. */
function matching(db: Database, q: string): SQL {
  if (/^(INV|CN)-\d+$/i.test(q)) {
    const named = db.select({ id: invoices.chargeId }).from(invoices).where(eq(invoices.number, q.toUpperCase()));
    return inArray(charges.id, named);
  }
  return hasPart(sql`(${charges.id} || ' ' || ${charges.key} || ' ' || coalesce(${charges.paymentIntent}, ''))`, q);
}

type InvoiceRow = typeof invoices.$inferSelect;

export interface ChargeDocuments {
  readonly invoice: InvoiceRow | null;
  readonly disputes: readonly DisputeRow[];
  readonly refunds: readonly { readonly refund: typeof refunds.$inferSelect; readonly creditNote: InvoiceRow | null }[];
}

/** A charge's invoice, its disputes, and its refunds with the credit note of each. */
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

/** What went back of a charge, as far as it is known here. */
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

/** What the activity log says of a charge: who had it made, and what became of it. */
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

/** The price of a licence in the period of a charge; null where the period has not begun. */
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
