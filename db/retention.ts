import { type SQL, sql } from 'drizzle-orm';
import type { PgColumn, PgTable } from 'drizzle-orm/pg-core';
import { usualInvoiceYears } from '../domain/finance/kept-documents.ts';
import { forgetOldActs } from './audit.ts';
import type { Database } from './connect.ts';
import { forgetBuyers } from './invoices.ts';
import { forgetOldEvents } from './outbound-events.ts';
import type * as schema from './schema.ts';
import { mails, quotes, requests, sessions, signInLinks, taskLinks, trialSigns } from './schema.ts';

/*
 * How long each table keeps its content (docs/operations.md, "What is kept, and for how long"). A table without an
 * entry does not compile.
 */

type Tables = typeof schema;
export type TableName = { [Name in keyof Tables]: Tables[Name] extends PgTable ? Name : never }[keyof Tables];

/**
 * A table's retention: for good, while its tenant or the fact exists, or for a number of days or years, after which its
 * rows are deleted or emptied in the night.
 */
type Retention =
  | { readonly kept: 'for good' | 'with its tenant' | 'while it is so' }
  | { readonly kept: 'days' | 'years'; readonly time: number; readonly end: (time: number) => SQL };

const forGood = { kept: 'for good' } as const;
const withTenant = { kept: 'with its tenant' } as const;
/** Rows about the present, which their writer replaces or deletes. */
const present = { kept: 'while it is so' } as const;

const batchRows = 5_000;
const ago = (days: number): SQL => sql`now() - ${days}::int * interval '1 day'`;

/** Deletes rows a number of days after the instant in a column, a batch at a time. */
function deleted(table: PgTable, at: PgColumn, days: number): Retention {
  const end = (kept: number): SQL => sql`delete from ${table} where ctid = any(array(
    select ctid from ${table} where ${at} < ${ago(kept)} limit ${batchRows}))`;
  return { kept: 'days', time: days, end };
}

export const retention: Readonly<Record<TableName, Retention>> = {
  activity: forGood,
  apiKeys: forGood,
  // A setting can change this time.
  audit: { kept: 'days', time: 365, end: (days) => forgetOldActs(days, batchRows) },
  // Every version stays, as questions about changes come years later. An invoice has its own copy.
  billingDetails: withTenant,
  charges: forGood,
  contacts: withTenant,
  deletions: forGood,
  disputes: forGood,
  documentSeries: forGood,
  eventBacklogs: present,
  eventEndpoints: present,
  // The table has one row.
  eventFeed: present,
  // The row stays. Once the tenant is deleted, the buyer is removed this many calendar years after the year of issue,
  // or as a setting says.
  invoices: { kept: 'years', time: usualInvoiceYears, end: (years) => forgetBuyers(years, batchRows) },
  // The table has one row, which is overwritten.
  keptFigures: present,
  licences: withTenant,
  // A removed member is an id without name and address.
  members: withTenant,
  // A delivery stays with its mail, and prevents a second one.
  mailDeliveries: forGood,
  // The row stays, as there is only ever one mail for a reason; its text is emptied.
  mails: {
    kept: 'days',
    time: 365,
    end: (days) => sql`update ${mails} set subject = null, body = null where ctid = any(array(
      select ctid from ${mails} where body is not null and sent_at < ${ago(days)} limit ${batchRows}))`,
  },
  // A setting can change this time. Events that an endpoint has still to get, and each tenant's newest, stay.
  outboundEvents: { kept: 'days', time: 90, end: (days) => forgetOldEvents(days, batchRows) },
  // Far longer than a command that names a quote can wait.
  quotes: deleted(quotes, quotes.expiresAt, 30),
  reconciliations: forGood,
  reconciliationFindings: forGood,
  refunds: forGood,
  // Id and status stay, so that a repeated request is known to have been answered and has no effect.
  requests: {
    kept: 'days',
    time: 30,
    end: (days) => sql`update ${requests} set answer = null where ctid = any(array(
      select ctid from ${requests} where answer is not null and created_at < ${ago(days)} limit ${batchRows}))`,
  },
  runs: forGood,
  // Long enough to answer questions about a session.
  sessions: deleted(sessions, sessions.expiresAt, 30),
  signInLinks: deleted(signInLinks, signInLinks.expiresAt, 30),
  // The next sweep deletes the rows of runs that go on again.
  stuckRuns: present,
  subscriptions: forGood,
  // An expired link still says so for this time.
  taskLinks: deleted(taskLinks, taskLinks.expiresAt, 30),
  // It proves why a bill has no tax. The id and the name in it are removed with the tenant.
  taxIdChecks: forGood,
  tenants: forGood,
  // Two trials more than a year apart are no reason for suspicion.
  trialSigns: deleted(trialSigns, trialSigns.at, 365),
  // Only ids: each event is handled once.
  webhookEvents: forGood,
};

/** How many rows a night has deleted or emptied, by table. */
export type Forgotten = Readonly<Record<string, number>>;

/** The retention of the tables for which it is a setting: documents in years, the others in days. */
export interface RetentionSettings {
  readonly audit?: number | undefined;
  readonly outboundEvents?: number | undefined;
  readonly invoices?: number | undefined;
}

/**
 * Deletes or empties what has been kept for its time, one batch a transaction, so that no writer waits long. It may run
 * again.
 */
export async function forgetWhatIsOver(
  db: Database,
  onBatch: () => void,
  given: RetentionSettings = {},
): Promise<Forgotten> {
  const times = new Map<string, number>(Object.entries(given).filter(([, set]) => set !== undefined));
  const forgotten = new Map<string, number>();
  for (const [name, entry] of Object.entries(retention))
    if (entry.kept === 'days' || entry.kept === 'years')
      forgotten.set(name, await endBatches(db, entry.end(times.get(name) ?? entry.time), onBatch));
  return Object.fromEntries(forgotten);
}

async function endBatches(db: Database, batch: SQL, onBatch: () => void): Promise<number> {
  for (let total = 0; ; ) {
    const rows = (await db.execute(batch)).count;
    total += rows;
    onBatch();
    if (rows < batchRows) return total;
  }
}

/** The number of rows of each table, as PostgreSQL's statistics estimate it: counting would read all of them. */
export async function estimateRows(
  db: Database,
): Promise<readonly { readonly table: string; readonly rows: number }[]> {
  const found = await db.execute<{ table: string; rows: string }>(sql`
    select relname as table, n_live_tup as rows from pg_stat_user_tables where schemaname = 'public' order by 1`);
  return found.map(({ table, rows }) => ({ table, rows: Number(rows) }));
}
