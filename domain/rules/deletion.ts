/*
 * An instance is deleted at the end of a cancellation, or for want of payment or activation after it was warned in time;
 * the deletion waits while the outcome of a charge is open. docs/product.md, "Deletion"
 */

import { type Instant, minuteMs, startOfDayAfter, type TimeZone } from '../calendar.ts';
import { openCharge } from '../charge-under-way.ts';
import { accept, type Decision } from '../decision.ts';
import { deletionWarningDays, requiredWarningDays } from '../policy.ts';
import { hasEnded, type Stage, type WarnedAt } from '../stage.ts';
import { isCanceling, isParked, type State } from '../state.ts';

/** When the deletion began, or when time alone begins it; null where none is coming. */
export function deletionAt(state: State): Instant | null {
  if (hasEnded(state.stage)) return state.stage.startedAt;
  return state.cancellation?.at ?? (isParked(state) ? null : unpaidDeletionAt(state));
}

/** Whether the day of a deletion has passed, and only the open outcome of a charge holds it. */
export function isDeletionHeld(state: State, now: Instant): boolean {
  const at = isCanceling(state) ? null : unpaidDeletionAt(state);
  return at !== null && at <= now && openCharge(state) !== null;
}

/** The start of the local day on which a warning goes out, `days` days before the deletion. */
export function warningAt(deleteAt: Instant, days: number, zone: TimeZone): Instant {
  return startOfDayAfter(deleteAt, -days, zone);
}

export function dueWarning(state: State): Instant | null {
  return nextWarning(state)?.at ?? null;
}

/** Warns of the deletion. The warning names the day on which it can really happen, as a late warning moves it. */
export function warn(state: State, _: Instant, now: Instant): Decision<'deletionWarned'> {
  const warning = nextWarning(state);
  if (warning === null) return accept([]);
  const sent = warnedAtOf(state.stage);
  const earliest = requiredWarningDays
    .filter((days) => sent[days] === undefined)
    .map((days) => noticeEndsAt(now, days, state.timeZone));
  const deleteAt = Math.max(warning.deleteAt, ...earliest);
  return accept([{ type: 'deletionWarned', days: warning.days, deleteAt }]);
}

/** When a tenant is deleted for want of payment or activation: never before all its warnings have gone out. */
export function dueUnpaidDeletion(state: State): Instant | null {
  const mayBeDeleted = state.stage.type !== 'past_due' && nextWarning(state) === null;
  return mayBeDeleted ? unpaidDeletionAt(state) : null;
}

export function startDeletion(): Decision<'deletionStarted'> {
  return accept([{ type: 'deletionStarted' }]);
}

export function dueInstanceDeletion({ stage }: State): Instant | null {
  return stage.type === 'deleting' ? stage.startedAt : null;
}

export function deleteInstance(): Decision<never> {
  return accept([], { type: 'deleteInstance' });
}

export function instanceDeleted({ stage }: State): Decision<'deleted'> {
  return accept(stage.type === 'deleted' ? [] : [{ type: 'deleted' }]);
}

/**
 * When the instance is deleted for want of payment or activation: on the policy's day, or later where a required
 * warning went out late, as a tenant gets its full notice.
 */
function unpaidDeletionAt(state: State): Instant | null {
  const planned = plannedDeletionAt(state);
  if (planned === null) return null;
  const sent = warnedAtOf(state.stage);
  const earliest = requiredWarningDays.map((days) => {
    const warnedAt = sent[days];
    return warnedAt === undefined ? 0 : noticeEndsAt(warnedAt, days, state.timeZone);
  });
  return Math.max(planned, ...earliest);
}

function plannedDeletionAt({ stage, policy, timeZone }: State): Instant | null {
  switch (stage.type) {
    case 'trial_expired':
      return startOfDayAfter(stage.expiry.at, policy.trialExpiredDays, timeZone);
    case 'past_due':
    case 'suspended':
      return startOfDayAfter(stage.dunning.firstFailedAt, policy.deleteAfterDays, timeZone);
    default:
      return null;
  }
}

/** The next warning of a deletion, with its day; null once all have gone out. */
function nextWarning(state: State): { readonly days: number; readonly at: Instant; readonly deleteAt: Instant } | null {
  const deleteAt = state.stage.type === 'past_due' ? null : unpaidDeletionAt(state);
  if (deleteAt === null) return null;
  const sent = warnedAtOf(state.stage);
  const days = deletionWarningDays.find((candidate) => sent[candidate] === undefined);
  return days === undefined ? null : { days, at: warningAt(deleteAt, days, state.timeZone), deleteAt };
}

function warnedAtOf(stage: Stage): WarnedAt {
  return 'warnedAt' in stage ? stage.warnedAt : {};
}

/**
 * How long after the start of its day a warning is still on time: timers fire a little late, and a queue of warnings
 * takes time.
 */
const promptMs = 60 * minuteMs;

/** The first start of a local day that is at least `days` days after the warning. */
function noticeEndsAt(warnedAt: Instant, days: number, zone: TimeZone): Instant {
  const isPrompt = warnedAt - startOfDayAfter(warnedAt, 0, zone) <= promptMs;
  return startOfDayAfter(warnedAt, isPrompt ? days : days + 1, zone);
}
