import { and, count, eq, isNotNull, isNull, lt, max, min, sql } from 'drizzle-orm';
import { concernIds } from '../domain/attention.ts';
import { unansweredChargeStates } from '../domain/charge-states.ts';
import type { Database } from './connect.ts';
import { type EndpointLag, lagsOf } from './event-endpoints.ts';
import { estimateRows } from './retention.ts';
import { stateIn } from './schema/columns.ts';
import {
  charges,
  disputes,
  eventEndpoints,
  type Figures,
  mails,
  reconciliationFindings,
  reconciliations,
  stuckRuns,
  subscriptions,
  taxIdChecks,
  type Waiting,
} from './schema.ts';

/** Only mails due by the real clock count: a test clock's mails are due by that clock. */
const inRealTime = sql<Date | null>`case when not ${mails.isTestClock} then ${mails.dueAt} end`.mapWith(mails.dueAt);

const aboutRun = JSON.stringify([{ about: concernIds.run }]);

/** Counts all figures. Conditions are worded as those of the partial indexes, so that PostgreSQL uses them. */
export async function countFigures(db: Database): Promise<Figures> {
  const [
    byCharge,
    undecided,
    byTenant,
    attention,
    lostRuns,
    stuck,
    byDispute,
    mail,
    taxIds,
    due,
    reconciled,
    findings,
    lags,
    failing,
    rows,
  ] = await Promise.all([
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
    db
      .select({ count: count(), oldest: min(taxIdChecks.askedAt) })
      .from(taxIdChecks)
      .where(isNull(taxIdChecks.result)),
    db
      .select({ count: count(), oldest: min(subscriptions.nextDueAt) })
      .from(subscriptions)
      .where(and(sql`not is_test_clock`, lt(subscriptions.nextDueAt, sql`now()`))),
    db
      .select({ at: max(reconciliations.finishedAt) })
      .from(reconciliations)
      .where(eq(reconciliations.state, 'succeeded')),
    db.select({ count: count() }).from(reconciliationFindings).where(isNull(reconciliationFindings.closedAt)),
    lagsOf(db, { withPaused: false }),
    db.select({ count: count() }).from(eventEndpoints).where(isNotNull(eventEndpoints.failingSince)),
    estimateRows(db),
  ]);
  return {
    charges: byCharge,
    undecided: firstOf(undecided),
    tenants: byTenant,
    needingAttention: attention[0]?.count ?? 0,
    lostRuns: lostRuns[0]?.count ?? 0,
    stuckRuns: firstOf(stuck),
    disputes: byDispute,
    mails: firstOf(mail),
    taxIdChecks: firstOf(taxIds),
    eventsWaiting: waitingIn([...lags.values()]),
    endpointsFailing: failing[0]?.count ?? 0,
    due: firstOf(due),
    reconciledAt: reconciled[0]?.at?.getTime() ?? null,
    openFindings: findings[0]?.count ?? 0,
    rows,
  };
}

function waitingIn(lags: readonly EndpointLag[]): Waiting {
  const since = lags.flatMap((lag) => lag.since?.getTime() ?? []);
  return {
    count: lags.reduce((sum, { events }) => sum + events, 0),
    oldest: since.length === 0 ? null : Math.min(...since),
  };
}

function firstOf([row]: readonly { readonly count: number; readonly oldest: Date | string | null }[]): Waiting {
  return { count: row?.count ?? 0, oldest: row?.oldest == null ? null : new Date(row.oldest).getTime() };
}
