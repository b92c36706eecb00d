import { count, min, sql } from 'drizzle-orm';
import { concernIds } from '../domain/attention.ts';
import { unansweredChargeStates } from '../domain/charge-states.ts';
import type { Database } from './connect.ts';
import { stateIn } from './schema/columns.ts';
import { charges, disputes, mails, stuckRuns, subscriptions } from './schema.ts';

interface Counted {
  readonly count: number;
  readonly oldest: Date | string | null;
}

interface Waiting {
  readonly count: number;
  /** When the oldest of them began to wait, by the real clock; null where there is none. */
  readonly oldest: Date | null;
}

/** A test clock's mails are due by that clock. */
const inRealTime = sql<Date | null>`case when not ${mails.isTestClock} then ${mails.dueAt} end`.mapWith(mails.dueAt);

const aboutRun = JSON.stringify([{ about: concernIds.run }]);

/** How much of everything there is, for ops to watch. Conditions are in the words of the indexes, so that those are used. */
export async function readFigures(db: Database) {
  const [byCharge, undecided, byTenant, attention, lostRuns, stuck, byDispute, due] = await Promise.all([
    db.select({ state: charges.state, count: count() }).from(charges).groupBy(charges.state),
    db
      .select({ count: count(), oldest: min(charges.recordedAt) })
      .from(charges)
      .where(stateIn(unansweredChargeStates)),
    db.select({ state: subscriptions.state, count: count() }).from(subscriptions).groupBy(subscriptions.state),
    db.select({ count: count() }).from(subscriptions).where(sql`needs_attention`),
    db
      .select({ count: count() })
      .from(subscriptions)
      .where(sql`needs_attention and ${subscriptions.view} -> 'concerns' @> ${aboutRun}::jsonb`),
    db.select({ count: count(), oldest: min(stuckRuns.since) }).from(stuckRuns),
    db.select({ state: disputes.state, count: count() }).from(disputes).groupBy(disputes.state),
    db
      .select({ count: count(), oldest: min(inRealTime) })
      .from(mails)
      .where(sql`state = 'due'`),
  ]);
  return {
    charges: byCharge,
    undecided: firstOf(undecided),
    tenants: byTenant,
    needingAttention: attention[0]?.count ?? 0,
    lostRuns: lostRuns[0]?.count ?? 0,
    stuckRuns: firstOf(stuck),
    disputes: byDispute,
    mails: firstOf(due),
  };
}

function firstOf([row]: readonly Counted[]): Waiting {
  return { count: row?.count ?? 0, oldest: row?.oldest == null ? null : new Date(row.oldest) };
}
