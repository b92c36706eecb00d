import { and, desc, eq, getTableColumns, gte, inArray, lt, or, type SQL, sql } from 'drizzle-orm';
import type { ChargeState } from '../domain/charge-states.ts';
import type { ChargeKind } from '../domain/state.ts';
import type { Database } from './connect.ts';
import { charges, invoices } from './schema.ts';
import { hasPart } from './text-search.ts';

export type ChargeRow = typeof charges.$inferSelect & { readonly invoiceNumber: string | null };

/** A place in a list that is sorted by time, newest first. */
export interface TimePosition {
  readonly at: Date;
  readonly id: string;
}

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
    after === undefined ? undefined : olderThan(after),
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
  const { tenantId, periodNumber, kind, reason } = charge;
  const same = and(
    eq(charges.tenantId, tenantId),
    eq(charges.periodNumber, periodNumber),
    eq(charges.kind, kind),
    eq(charges.reason, reason),
  );
  return (await withInvoices(db, same)).toReversed();
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
    .select({ ...getTableColumns(charges), invoiceNumber: invoices.number })
    .from(charges)
    .leftJoin(invoices, invoiceOf)
    .where(where)
    .orderBy(desc(charges.createdAt), desc(charges.sequence));
}

/** A tenant's charges whose outcome nobody knows; what has left nobody's hands yet is none of them. */
export async function unknownChargesOf(
  db: Database,
  tenantId: string,
  sentBefore: Date,
): Promise<readonly ChargeRow[]> {
  const abandoned = and(eq(charges.state, 'pending'), lt(charges.recordedAt, sentBefore));
  return withInvoices(db, and(eq(charges.tenantId, tenantId), or(eq(charges.state, 'unknown'), abandoned)));
}

/** As one comparison of rows, so that the index is entered at the position and not read up to it. */
function olderThan({ at, id }: TimePosition): SQL {
  return sql`(${charges.createdAt}, ${charges.sequence}) < (${at.toISOString()}::timestamptz, ${id}::bigint)`;
}

/** A document's number is looked up; anything else is a part of what `charges_text` is made of. A key holds its tenant. */
function matching(db: Database, q: string): SQL {
  if (/^(INV|CN)-\d+$/i.test(q)) {
    const named = db.select({ id: invoices.chargeId }).from(invoices).where(eq(invoices.number, q.toUpperCase()));
    return inArray(charges.id, named);
  }
  return hasPart(sql`(${charges.id} || ' ' || ${charges.key} || ' ' || coalesce(${charges.paymentIntent}, ''))`, q);
}
