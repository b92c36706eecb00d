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
 * How long each table keeps what it holds (docs/operations.md, "What is kept, and for how long"). A table without an entry does
 * not compile.
 */

type Tables = typeof schema;
export type TableName = { [Name in keyof Tables]: Tables[Name] extends PgTable ? Name : never }[keyof Tables];

/** For good, or as long as its tenant; or for so many days or years, and then deleted or emptied in the night. */
type Retention =
  | { readonly kept: 'for good' | 'with its tenant' | 'while it is so' }
  | { readonly kept: 'days' | 'years'; readonly time: number; readonly end: (time: number) => SQL };

const forGood = { kept: 'for good' } as const;
const withTenant = { kept: 'with its tenant' } as const;
/** Rows of what is so now, which their writer replaces or deletes. */
const present = { kept: 'while it is so' } as const;

const batchRows = 5_000;
const ago = (days: number): SQL => sql`now() - ${days}::int * interval '1 day'`;

/** Deleted so many days after an instant of a row, a batch at a time. */
function deleted(table: PgTable, at: PgColumn, days: number): Retention {
  const end = (kept: number): SQL => sql`delete from ${table} where ctid = any(array(
    select ctid from ${table} where ${at} < ${ago(kept)} limit ${batchRows}))`;
  return { kept: 'days', time: days, end };
}

export const retention: Readonly<Record<TableName, Retention>> = {
  activity: forGood,
  apiKeys: forGood,
  // Unless a setting says another time.
  audit: { kept: 'days', time: 365, end: (days) => forgetOldActs(days, batchRows) },
  // Every version: who changed what, and when, is asked years later. An invoice has its own copy.
  billingDetails: withTenant,
  charges: forGood,
  contacts: withTenant,
  deletions: forGood,
  disputes: forGood,
  documentSeries: forGood,
  eventBacklogs: present,
  eventEndpoints: present,
  // One row.
  eventFeed: present,
  // Its row stays. The buyer leaves it where its tenant is deleted, calendar years after that of its issue, unless a setting says
  // how many.
  invoices: { kept: 'years', time: usualInvoiceYears, end: (years) => forgetBuyers(years, batchRows) },
  // One row, written over.
  keptFigures: present,
  licences: withTenant,
  // A removed one is an id without name and address.
  members: withTenant,
  // Beside its mail, which it keeps from going out twice.
  mailDeliveries: forGood,
  // Its row stays, as a reason has one mail ever.
  mails: {
    kept: 'days',
    time: 365,
    end: (days) => sql`update ${mails} set subject = null, body = null where ctid = any(array(
      select ctid from ${mails} where body is not null and sent_at < ${ago(days)} limit ${batchRows}))`,
  },
  // Unless a setting says another time; never what an endpoint has still to be sent, nor the newest of a tenant.
  outboundEvents: { kept: 'days', time: 90, end: (days) => forgetOldEvents(days, batchRows) },
  // Far longer than a command that names one can wait.
  quotes: deleted(quotes, quotes.expiresAt, 30),
  reconciliations: forGood,
  reconciliationFindings: forGood,
  refunds: forGood,
  // Its id stays: what a repeated request has done is found, and not done again.
  requests: {
    kept: 'days',
    time: 30,
    end: (days) => sql`update ${requests} set status = null, answer = null where ctid = any(array(
      select ctid from ${requests} where answer is not null and created_at < ${ago(days)} limit ${batchRows}))`,
  },
  runs: forGood,
  // Long enough for questions about one to be answered.
  sessions: deleted(sessions, sessions.expiresAt, 30),
  signInLinks: deleted(signInLinks, signInLinks.expiresAt, 30),
  // The next sweep deletes those that go on.
  stuckRuns: present,
  subscriptions: forGood,
  // A link that is over says so for a while.
  taskLinks: deleted(taskLinks, taskLinks.expiresAt, 30),
  // The proof of why a bill has no tax. The id and the name in it go with its tenant.
  taxIdChecks: forGood,
  tenants: forGood,
  // Who begins a trial each year is no matter.
  trialSigns: deleted(trialSigns, trialSigns.at, 365),
  // Ids alone: each event counts once.
  webhookEvents: forGood,
};

/** Rows that a night has deleted or emptied, by table. */
export type Forgotten = Readonly<Record<string, number>>;

/** The tables whose time is a setting: in days, and documents in years. */
export interface RetentionSettings {
  readonly audit?: number | undefined;
  readonly outboundEvents?: number | undefined;
  readonly invoices?: number | undefined;
}

/** Ends what has been kept for its time, a batch a transaction, so that no writer waits long. Safe to run again. */
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

/** How many rows each table has, as PostgreSQL's statistics estimate it: counting would read all of them. */
export async function estimateRows(
  db: Database,
): Promise<readonly { readonly table: string; readonly rows: number }[]> {
  const found = await db.execute<{ table: string; rows: string }>(sql`
    select relname as table, n_live_tup as rows from pg_stat_user_tables where schemaname = 'public' order by 1`);
  return found.map(({ table, rows }) => ({ table, rows: Number(rows) }));
}
