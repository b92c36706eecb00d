import type { Concerns } from './attention.ts';
import type { Instant, TimeZone } from './calendar.ts';
import { nextRetryAt, suspendAt, unpaidDeletionAt } from './dunning.ts';
import { type ComingBill, nextBill } from './forecast.ts';
import type { AmountMinor, Currency } from './money/money.ts';
import { countsOf, type PoolCounts } from './pool.ts';
import type { Card, Stage, State } from './state.ts';

/** What the outside sees as a tenant's state: a pending cancellation shows over the stage it will end. */
export type SubscriptionState = Stage | 'canceling';

/** Everything about a subscription that a page shows; instants, never "in three days", so that it stays true. */
export interface SubscriptionView {
  readonly tenantId: string;
  readonly state: SubscriptionState;
  readonly converting: boolean;
  readonly currency: Currency;
  readonly unitPrice: AmountMinor;
  readonly taxMilliPercent: number;
  readonly timeZone: TimeZone;
  readonly trialEndsAt: Instant;
  readonly period: { readonly number: number; readonly start: Instant; readonly end: Instant } | null;
  readonly nextBill: ComingBill | null;
  readonly licences: PoolCounts;
  readonly cancelAt: Instant | null;
  readonly suspendAt: Instant | null;
  readonly deleteAt: Instant | null;
  /** When access ends by time alone; null where nothing ends it yet. */
  readonly accessEndsAt: Instant | null;
  /** Whether licences work at all, before looking at the clock. */
  readonly licencesWork: boolean;
  readonly card: Card | null;
  readonly overdue: Overdue | null;
  readonly concerns: Concerns;
  readonly testClock: { readonly frozenTime: Instant; readonly target: Instant | null } | null;
}

export interface Overdue {
  readonly amount: AmountMinor;
  readonly since: Instant;
  readonly nextRetryAt: Instant | null;
  readonly declineCode: string;
}

export function stateOf({ stage, cancellation }: State): SubscriptionState {
  const ended = stage === 'deleting' || stage === 'deleted';
  return cancellation !== null && !ended ? 'canceling' : stage;
}

export function viewOf(state: State): SubscriptionView {
  return {
    tenantId: state.tenantId,
    state: stateOf(state),
    converting: state.trial.converting,
    currency: state.currency,
    unitPrice: state.period === null ? state.price.newest : state.price.pinned,
    taxMilliPercent: state.taxMilliPercent,
    timeZone: state.timeZone,
    trialEndsAt: state.trial.endsAt,
    period: state.period && { number: state.period.number, start: state.period.start, end: state.period.end },
    nextBill: nextBill(state),
    licences: countsOf(state.pool),
    cancelAt: state.cancellation?.at ?? null,
    suspendAt: suspendAt(state),
    deleteAt: deleteAt(state),
    accessEndsAt: accessEndsAt(state),
    licencesWork: licencesWork(state),
    card: state.card,
    overdue: overdueOf(state),
    concerns: state.concerns,
    testClock: state.clock && { frozenTime: state.clock.now, target: state.clock.target },
  };
}

function deleteAt(state: State): Instant | null {
  if (state.stage === 'deleting' || state.stage === 'deleted') return state.deletionStartedAt;
  return state.cancellation?.at ?? unpaidDeletionAt(state);
}

function licencesWork({ stage }: State): boolean {
  return stage === 'trialing' || stage === 'active' || stage === 'past_due';
}

/** A trial that converts, and a subscription that runs, go on whatever a late worker does; the others end on time. */
function accessEndsAt(state: State): Instant | null {
  const trialEnd =
    state.stage === 'trialing' && !state.trial.converting && state.open === null ? state.trial.endsAt : null;
  const ends = [state.cancellation?.at ?? null, suspendAt(state), trialEnd].filter((at) => at !== null);
  return ends.length === 0 ? null : Math.min(...ends);
}

function overdueOf(state: State): Overdue | null {
  if (state.dunning !== null) {
    const amount = state.unpaid.reduce((sum, { bill }) => sum + bill.amount, 0);
    const { firstFailedAt, declineCode } = state.dunning;
    return { amount, since: firstFailedAt, nextRetryAt: nextRetryAt(state), declineCode };
  }
  const { expiry } = state;
  if (expiry === null || expiry.declineCode === null) return null;
  return { amount: expiry.amount ?? 0, since: expiry.at, nextRetryAt: null, declineCode: expiry.declineCode };
}
