/*
 * A renewal that is not paid keeps its access and is retried on the policy's days, until it is suspended; then a fresh
 * period is charged instead. docs/product.md, "Failed renewal"
 */

import { concernIds } from '../attention.ts';
import { billingDate, civilDateOf, type Instant, startOfDay, startOfDayAfter } from '../calendar.ts';
import { openCharge, replacedCardOf } from '../charge-under-way.ts';
import { accept, type Decision } from '../decision.ts';
import type { EventOf } from '../events.ts';
import type { CommandOf } from '../inputs.ts';
import { sumOf } from '../money/bill.ts';
import type { AmountMinor } from '../money/money.ts';
import { longDay } from '../money/why.ts';
import { continuingCount } from '../pool.ts';
import { refusals, refuse } from '../refusals.ts';
import { dunningOf, expiryOf, hasEnded } from '../stage.ts';
import { type Charge, isCanceling, type State } from '../state.ts';
import { lacksDetails, type Opened, openPeriod } from './activation.ts';
import { type DeclineReason, isHardDecline } from './attempts.ts';
import { type Collected, collect } from './renewal.ts';
import { chargedNow, nextPeriodBill } from './small-amounts.ts';
import { suspensionDate } from './used-days.ts';

/** Declines that no retry can help, as the payer has to act, beside the hard ones. */
const payerHasToAct: ReadonlySet<string> = new Set(['authentication_required', 'no_payment_method']);

/** Pays what is overdue; a suspended or expired tenant pays for a fresh period. */
export function pay(
  state: State,
  { commandId, requiresDetails }: CommandOf<'pay'>,
  now: Instant,
): Decision<Collected | Opened> {
  const { type } = state.stage;
  if (openCharge(state) !== null) return refusals.chargePending();
  if (type === 'past_due') return collect(state, commandId, now);
  if (type !== 'suspended' && type !== 'trial_expired') return refuse('nothing_overdue', 'Nothing is overdue.');
  if (isCanceling(state)) return refusals.keepFirst();
  if (type === 'trial_expired' && lacksDetails(state, requiresDetails)) return refusals.noDetails();
  const quantity = continuingCount(state.pool);
  if (quantity === 0) return refuse('nothing_overdue', 'There are no licences to pay for: activate with a number.');
  return openPeriod(state, { quantity, start: now, commandId }, now);
}

/**
 * What follows once a bill is paid: further bills are charged at once, and with the last one nothing is overdue. Null
 * where the subscription has ended, and the payment is to be refunded.
 */
export function billPaid(state: State, now: Instant): Decision<'overduePaid' | Collected> | null {
  if (hasEnded(state.stage)) return null;
  if (state.unpaid.length === 0) return accept(dunningOf(state) === null ? [] : [{ type: 'overduePaid' as const }]);
  return isCanceling(state) ? accept([]) : collect(state, null, now);
}

/**
 * What follows where the charge of a bill is not paid: the first failure begins the counting of days. Where another card
 * has come meanwhile, that one is tried on the next day, whatever was wrong with the one before.
 */
export function renewalFailed(
  state: State,
  { key }: Charge,
  reason: DeclineReason,
  now: Instant,
): readonly EventOf<'paymentFailed'>[] {
  const { declineCode } = reason;
  const firstFailedAt = dunningOf(state)?.firstFailedAt ?? now;
  const retriesDue = retriesDueBy(state, firstFailedAt, now);
  const retriesDone = Math.max(dunningOf(state)?.retriesDone ?? 0, retriesDue);
  const isFinal = payerHasToAct.has(declineCode) || isHardDecline(reason);
  const waitsForCard = state.card === null || (isFinal && replacedCardOf(state, key) === null);
  return [{ type: 'paymentFailed', declineCode, waitsForCard, retriesDone }];
}

/** How many of the planned retries have fallen due by `now`. */
export function retriesDueBy({ policy, timeZone }: State, firstFailedAt: Instant, now: Instant): number {
  return policy.retryAfterDays.filter((days) => startOfDayAfter(firstFailedAt, days, timeZone) <= now).length;
}

/**
 * When a failed renewal is retried without a request; null when it is not. Also used by `overdueOf`, which does not go
 * through the table of due.ts.
 */
export function dueRetry(state: State): Instant | null {
  const { stage, policy, timeZone } = state;
  if (stage.type !== 'past_due' || stage.dunning.waitsForCard || isCanceling(state)) return null;
  const days = policy.retryAfterDays[stage.dunning.retriesDone];
  return days === undefined ? null : startOfDayAfter(stage.dunning.firstFailedAt, days, timeZone);
}

/** When licences stop working for want of payment. */
export function dueSuspension(state: State): Instant | null {
  const { stage, timeZone } = state;
  return stage.type === 'past_due' ? startOfDay(suspensionDate(stage.dunning, state), timeZone) : null;
}

/** A second suspension within twelve months is a matter for ops: a card may fail before each renewal on purpose. */
export function suspend(
  { lastSuspendedAt, timeZone }: State,
  _: Instant,
  now: Instant,
): Decision<'suspended' | 'attentionRaised'> {
  const suspended = { type: 'suspended' } as const;
  if (lastSuspendedAt === null) return accept([suspended]);
  const [last, today] = [civilDateOf(lastSuspendedAt, timeZone), civilDateOf(now, timeZone)];
  if (today >= billingDate(last, 12)) return accept([suspended]);
  const reason =
    `Suspended on ${longDay(today)} and before on ${longDay(last)}, within twelve months: ask why the card fails, and ` +
    'acknowledge this.';
  return accept([suspended, { type: 'attentionRaised', about: concernIds.suspension, reason }]);
}

/** What a tenant has to pay, in minor units with tax, and since when. */
export interface Overdue {
  readonly amount: AmountMinor;
  readonly since: Instant;
  readonly nextRetryAt: Instant | null;
  readonly declineCode: string;
}

/** What is overdue, of a renewal or of a first charge that failed; null where nothing is. */
export function overdueOf(state: State): Overdue | null {
  const dunning = dunningOf(state);
  if (dunning !== null) {
    const { firstFailedAt, declineCode } = dunning;
    return { amount: amountToPay(state), since: firstFailedAt, nextRetryAt: dueRetry(state), declineCode };
  }
  const expiry = expiryOf(state);
  if (expiry === null || expiry.declineCode === null) return null;
  return { amount: expiry.amount ?? 0, since: expiry.at, nextRetryAt: null, declineCode: expiry.declineCode };
}

/** All unpaid bills; once suspended, the bill of a fresh period with the days used unpaid. */
function amountToPay(state: State): AmountMinor {
  if (state.stage.type === 'suspended') return chargedNow(nextPeriodBill(state)).amount;
  return sumOf(state.unpaid.map(({ bill }) => bill)).amount;
}
