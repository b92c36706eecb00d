import { and, asc, eq, gte, lt, type SQL, sql } from 'drizzle-orm';
import type { CivilDate } from '../domain/calendar.ts';
import {
  type BilledDocument,
  type CivilInterval,
  type DeferredMovement,
  movementOf,
  noMovement,
  plus,
} from '../domain/finance/deferred-revenue.ts';
import type { Currency } from '../domain/money/money.ts';
import type { Database } from './connect.ts';
import { type DocumentReader, type InvoiceRow, shownTo } from './invoices.ts';
import { invoices } from './schema.ts';

/** A position in a list of documents that is sorted by civil date and number. */
export interface DocumentPosition {
  readonly issuedOn: CivilDate;
  readonly number: string;
}

/** The documents issued on these civil dates, as their reader may see them, ordered by date and number. */
export async function documentsDated(
  db: Database,
  { from, to }: CivilInterval,
  {
    reader,
    after,
    limit,
  }: { readonly reader: DocumentReader; readonly after?: DocumentPosition; readonly limit: number },
): Promise<readonly InvoiceRow[]> {
  const next =
    after === undefined
      ? undefined
      : sql`(${invoices.issuedOn}, ${invoices.number}) > (${after.issuedOn}::date, ${after.number}::text)`;
  const rows = await db
    .select()
    .from(invoices)
    .where(and(gte(invoices.issuedOn, from), lt(invoices.issuedOn, to), next))
    .orderBy(asc(invoices.issuedOn), asc(invoices.number))
    .limit(limit);
  return shownTo(db, reader, rows);
}

const pageRows = 500;

/**
 * All documents issued on these dates, page by page: a month takes a page of memory, and a slow reader keeps no
 * connection.
 */
export async function* documentPages(
  db: Database,
  dates: CivilInterval,
  reader: DocumentReader,
): AsyncGenerator<readonly InvoiceRow[]> {
  let after: DocumentPosition | undefined;
  for (;;) {
    const rows = await documentsDated(db, dates, { reader, ...(after !== undefined && { after }), limit: pageRows });
    if (rows.length > 0) yield rows;
    after = rows.at(-1);
    if (rows.length < pageRows) return;
  }
}

/** How deferred revenue moved, by currency in the order of their codes (domain/finance/deferred-revenue.ts). */
export async function readDeferredRevenue(
  db: Database,
  dates: CivilInterval,
): Promise<readonly (DeferredMovement & { readonly currency: Currency })[]> {
  const totals = new Map<Currency, DeferredMovement>();
  for await (const rows of billedPages(db, dates))
    for (const { currency, ...document } of rows)
      totals.set(currency, plus(totals.get(currency) ?? noMovement, movementOf(document, dates)));
  const moved = [...totals].filter(([, movement]) => Object.values(movement).some((amount) => amount !== 0));
  const sorted = moved.toSorted(([one], [other]) => (one < other ? -1 : 1));
  return sorted.map(([currency, movement]) => ({ currency, ...movement }));
}

interface BilledRow extends BilledDocument {
  readonly number: string;
  readonly currency: Currency;
}

const billedPageRows = 2_000;

/** The invoices whose deferred revenue may change on these dates, each with its credit notes issued before `to`. */
async function* billedPages(db: Database, { from, to }: CivilInterval): AsyncGenerator<readonly BilledRow[]> {
  let after = '';
  for (;;) {
    const rows = await db
      .select({
        number: invoices.number,
        currency: invoices.currency,
        issuedOn: invoices.issuedOn,
        lines: invoices.lines,
        credits: creditsUntil(to),
      })
      .from(invoices)
      .where(
        and(
          eq(invoices.kind, 'invoice'),
          lt(invoices.issuedOn, to),
          sql`${invoices.number} > ${after}`,
          sql`(${invoices.issuedOn} >= ${from}::date or ${endsAfter(from)} or ${isCreditedFrom({ from, to })})`,
        ),
      )
      .orderBy(asc(invoices.number))
      .limit(billedPageRows);
    if (rows.length > 0) yield rows;
    after = rows.at(-1)?.number ?? after;
    if (rows.length < billedPageRows) return;
  }
}

/**
 * Whether an invoice's period may end after a date. Its end is the start of a civil day in some zone, hence the day's
 * margin.
 */
function endsAfter(date: CivilDate): SQL {
  return sql`${invoices.periodEnd} > (${date}::date - 1)::timestamp at time zone 'UTC'`;
}

/**
 * The credit notes of an invoice, issued before `to`. The outer table is named by hand, as Drizzle leaves out the
 * table's name among selected fields, and the column would then be the note's own.
 */
function creditsUntil(to: CivilDate): SQL<BilledDocument['credits']> {
  return sql<BilledDocument['credits']>`(
    select coalesce(jsonb_agg(jsonb_build_object('issuedOn', note.issued_on, 'net', note.total - note.tax)), '[]')
    from ${invoices} note
    where note.charge_id = "invoices".charge_id and note.kind = 'credit_note' and note.issued_on < ${to}::date)`;
}

function isCreditedFrom({ from, to }: CivilInterval): SQL {
  return sql`exists (select from ${invoices} note where note.charge_id = ${invoices.chargeId}
    and note.kind = 'credit_note' and note.issued_on >= ${from}::date and note.issued_on < ${to}::date)`;
}
