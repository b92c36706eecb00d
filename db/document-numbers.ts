import { and, eq, inArray, type SQL, sql } from 'drizzle-orm';
import { unansweredChargeStates } from '../domain/charge-states.ts';
import { leastDigits, numberPrefixes } from '../domain/finance/document-numbers.ts';
import { builtOnce } from './built-once.ts';
import type { Database } from './connect.ts';
import { charges, documentSeries, refunds } from './schema.ts';

export type DocumentKind = typeof documentSeries.$inferSelect.kind;

/** While a number was given out or proven within this time, the database has lost no numbers. */
export const provenForMs = 60_000;

/**
 * Takes the next number of a series, as `next` in the statement that writes its document; a rolled back transaction
 * returns it. A number that comes long after the last one proves nothing, and leaves `proven_at` as it was.
 */
export function takingNumber(db: Database, kind: DocumentKind) {
  const { lastNumber, provenAt } = documentSeries;
  const isProven = sql`${provenAt} > now() - ${provenForMs} * interval '1 millisecond'`;
  return db
    .insert(documentSeries)
    .values({ kind, lastNumber: 1, provenAt: sql`now()` })
    .onConflictDoUpdate({
      target: documentSeries.kind,
      set: { lastNumber: sql`${lastNumber} + 1`, provenAt: sql`case when ${isProven} then now() else ${provenAt} end` },
    })
    .returning({ digits: sql<string>`${lastNumber}::text`.as('digits') });
}

/** The number that was taken, as it is printed. */
export function numberIn(kind: DocumentKind): SQL<string> {
  return sql<string>`(select ${sql.raw(`'${numberPrefixes[kind]}'`)} || lpad(digits, greatest(${sql.raw(String(leastDigits))}, length(digits)), '0') from next)`;
}

const seriesOf = builtOnce((db) =>
  db
    .select()
    .from(documentSeries)
    .where(eq(documentSeries.kind, sql.placeholder('kind'))),
);

/** When a series' numbers were last known to be complete; null where none was ever given out. */
export async function numbersProvenAt(db: Database, kind: DocumentKind): Promise<Date | null> {
  const [series] = await seriesOf(db, { kind });
  return series?.provenAt ?? null;
}

/**
 * Skips as many numbers as may have been given out and lost; once, where several callers find that at the same time.
 */
export async function proveNumbers(db: Database, kind: DocumentKind, provenAt: Date, lost: number): Promise<void> {
  const { lastNumber } = documentSeries;
  await db
    .update(documentSeries)
    .set({ lastNumber: sql`${lastNumber} + ${lost}`, provenAt: sql`now()` })
    .where(and(eq(documentSeries.kind, kind), eq(documentSeries.provenAt, provenAt)));
}

/** When the rows of these charges were written, by key; null for a row that may have been lost and written again. */
export async function chargesWritten(db: Database, keys: readonly string[]): Promise<ReadonlyMap<string, Date | null>> {
  if (keys.length === 0) return new Map();
  const { key, recordedAt, firstSentAt } = charges;
  const rows = await db
    .select({ key, recordedAt, firstSentAt })
    .from(charges)
    .where(inArray(key, [...keys]));
  return new Map(rows.map((row) => [row.key, row.firstSentAt === null ? row.recordedAt : null]));
}

/** When the rows of these refunds were written, by key. */
export async function refundsWritten(db: Database, keys: readonly string[]): Promise<ReadonlyMap<string, Date>> {
  if (keys.length === 0) return new Map();
  const { key, recordedAt } = refunds;
  const rows = await db
    .select({ key, recordedAt })
    .from(refunds)
    .where(inArray(key, [...keys]));
  return new Map(rows.map((row) => [row.key, row.recordedAt]));
}

/** Those of these refunds, by their ids at the card processor, that have a row. */
export async function refundsAdopted(db: Database, ids: readonly string[]): Promise<ReadonlySet<string | null>> {
  if (ids.length === 0) return new Set();
  const { stripeRefund } = refunds;
  const rows = await db
    .select({ stripeRefund })
    .from(refunds)
    .where(inArray(stripeRefund, [...ids]));
  return new Set(rows.map((row) => row.stripeRefund));
}

/** How many charges wait for an outcome, and so may have had an invoice in a time that was lost. */
export async function countUndecided(db: Database): Promise<number> {
  const states: SQL = inArray(charges.state, [...unansweredChargeStates, 'requires_action']);
  return db.$count(charges, states);
}
