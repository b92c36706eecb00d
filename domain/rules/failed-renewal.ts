/*
 * An unpaid renewal keeps its access and is retried on the policy's days, until the tenant is suspended; then a fresh
 * period is charged instead. docs/product.md, "Failed renewal"
 */

import { concernIds } from '../attention.ts';
import { billingDate, civilDateOf, type Instant, startOfDay, startOfDayAfter } from '../calendar.ts';
import { openCharge, replacedCardOf } from '../charge-under-way.ts';
import { accept, type Decision } from '../decision.ts';
import type { EventOf } from '../events.ts';
import type { CommandOf } from '../inputs.ts';
import { longDay } from '../money/why.ts';
import { continuingCount } from '../pool.ts';
import { refusals, refuse } from '../refusals.ts';
import { dunningOf, hasEnded } from '../stage.ts';
import { type Charge, isCanceling, type State } from '../state.ts';
import { lacksDetails, type Opened, openPeriod } from './activation.ts';
import { type DeclineReason, isHardDecline } from './attempts.ts';
import { type Collected, collect } from './renewal.ts';
import { suspensionDate } from './used-days.ts';

/** Declines after which only the payer can help, besides the hard ones. */
const payerHasToAct: ReadonlySet<string> = new Set(['authentication_required', 'no_payment_method']);

/** Pays what is overdue. A suspended or expired tenant pays for a fresh period. */
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
 * What follows once a bill is paid: further bills are charged at once, and after the last one nothing is overdue. Null
 * where the subscription has ended, so that the payment is to be refunded.
 */
export function billPaid(state: State, now: Instant): Decision<'overduePaid' | Collected> | null {
  if (hasEnded(state.stage)) return null;
  if (state.unpaid.length === 0) return accept(dunningOf(state) === null ? [] : [{ type: 'overduePaid' as const }]);
  return isCanceling(state) ? accept([]) : collect(state, null, now);
}

/**
 * What follows where a bill's charge is not paid: the first failure begins the count of days. A card that has come
 * meanwhile is tried on the next day, whatever was wrong with the one before.
 */
export function renewalFailed(
  state: State,
  { key }: Charge,
  reason: DeclineReason,
  now: Instant,
): readonly EventOf<'paymentFailed'>[] {
  const { declineCode } = reason;
  const firstFailedAt = dunningOf(state)?.firstFailedAt ?? now;
  const retriesDue = retriesDueSince(state, firstFailedAt, now);
  const retriesDone = Math.max(dunningOf(state)?.retriesDone ?? 0, retriesDue);
  const isFinal = payerHasToAct.has(declineCode) || isHardDecline(reason);
  const waitsForCard = state.card === null || (isFinal && replacedCardOf(state, key) === null);
  return [{ type: 'paymentFailed', declineCode, waitsForCard, retriesDone }];
}

/** How many of the planned retries have fallen due by `now`, made or missed; null where no renewal has failed. */
export function retriesDueBy(state: State, now: Instant): number | null {
  const dunning = dunningOf(state);
  return dunning && retriesDueSince(state, dunning.firstFailedAt, now);
}

function retriesDueSince({ policy, timeZone }: State, firstFailedAt: Instant, now: Instant): number {
  return policy.retryAfterDays.filter((days) => startOfDayAfter(firstFailedAt, days, timeZone) <= now).length;
}

/** When a failed renewal is retried by time; null where it is not. */
export function dueRetry({ stage, policy, timeZone }: State): Instant | null {
  if (stage.type !== 'past_due' || stage.dunning.waitsForCard) return null;
  const days = policy.retryAfterDays[stage.dunning.retriesDone];
  return days === undefined ? null : startOfDayAfter(stage.dunning.firstFailedAt, days, timeZone);
}

/** When licences stop working for want of payment. */
export function dueSuspension(state: State): Instant | null {
  const { stage, timeZone } = state;
  return stage.type === 'past_due' ? startOfDay(suspensionDate(stage.dunning, state), timeZone) : null;
}

/**
 * Suspends the tenant. A second suspension within twelve months concerns ops, as a card may fail before each renewal on
 * purpose.
 */
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
