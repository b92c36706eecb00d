import { civilDateOf, type Instant, minuteMs, startOfDay, startOfDayAfter, type TimeZone } from './calendar.ts';
import { deletionWarningDays, requiredWarningDays } from './policy.ts';
import type { State } from './state.ts';

/** Declines that will not change by asking again: the bank wants another card (Stripe's documentation, "Decline codes"). */
const hardDeclines: ReadonlySet<string> = new Set([
  'expired_card',
  'fraudulent',
  'invalid_account',
  'lost_card',
  'pickup_card',
  'restricted_card',
  'revocation_of_all_authorizations',
  'revocation_of_authorization',
  'stolen_card',
  'stop_payment_order',
]);

/** No retry by itself helps: another card, or the payer at the bank, does. */
export function waitsForCustomer(declineCode: string): boolean {
  return (
    hardDeclines.has(declineCode) || declineCode === 'authentication_required' || declineCode === 'no_payment_method'
  );
}

/** How many of the planned retries have fallen due by `now`. */
export function retriesDueBy(state: State, firstFailedAt: Instant, now: Instant): number {
  return state.policy.retryAfterDays.filter((days) => startOfDayAfter(firstFailedAt, days, state.timeZone) <= now)
    .length;
}

/** When a failed renewal is tried again by itself; null when it is not. */
export function nextRetryAt(state: State): Instant | null {
  const { dunning } = state;
  if (state.stage !== 'past_due' || dunning === null || dunning.waitsForCard || state.cancellation !== null)
    return null;
  const days = state.policy.retryAfterDays[dunning.retriesDone];
  return days === undefined ? null : startOfDayAfter(dunning.firstFailedAt, days, state.timeZone);
}

/** When licences stop working for want of payment. */
export function suspendAt(state: State): Instant | null {
  if (state.stage !== 'past_due' || state.dunning === null) return null;
  return startOfDayAfter(state.dunning.firstFailedAt, state.policy.suspendAfterDays, state.timeZone);
}

/**
 * When the instance is deleted for want of payment or activation: on the policy's day, or later where a required warning
 * went out late, as it must have gone out that many days before (product.md, "Time first").
 */
export function unpaidDeletionAt(state: State): Instant | null {
  const planned = plannedDeletionAt(state);
  if (planned === null) return null;
  const earliest = requiredWarningDays.map((days) => {
    const warnedAt = state.warnedAt[days];
    return warnedAt === undefined ? 0 : noticeEndsAt(warnedAt, days, state.timeZone);
  });
  return Math.max(planned, ...earliest);
}

/** A timer fires a little late, and a queue of warnings takes its time: within this much of its day's start a warning is on time. */
const promptMs = 60 * minuteMs;

/** The first start of a local day at which a warning is `days` days old. */
export function noticeEndsAt(warnedAt: Instant, days: number, zone: TimeZone): Instant {
  const isPrompt = warnedAt - startOfDayAfter(warnedAt, 0, zone) <= promptMs;
  return startOfDayAfter(warnedAt, isPrompt ? days : days + 1, zone);
}

function plannedDeletionAt(state: State): Instant | null {
  const { policy, timeZone } = state;
  if (state.stage === 'trial_expired' && state.expiry !== null) {
    return startOfDayAfter(state.expiry.at, policy.trialExpiredDays, timeZone);
  }
  if ((state.stage === 'suspended' || state.stage === 'past_due') && state.dunning !== null) {
    return startOfDayAfter(state.dunning.firstFailedAt, policy.deleteAfterDays, timeZone);
  }
  return null;
}

/** The next warning of a deletion, with its day; null when all have gone out. */
export function nextWarning(
  state: State,
): { readonly days: number; readonly at: Instant; readonly deleteAt: Instant } | null {
  const deleteAt = state.stage === 'past_due' ? null : unpaidDeletionAt(state);
  if (deleteAt === null) return null;
  const days = deletionWarningDays.find((candidate) => state.warnedAt[candidate] === undefined);
  if (days === undefined) return null;
  const at = startOfDay(civilDateOf(deleteAt, state.timeZone), state.timeZone);
  return { days, at: startOfDayAfter(at, -days, state.timeZone), deleteAt };
}
