import type { Instant } from './calendar.ts';
import { openCharge } from './charge-under-way.ts';
import type { Decision } from './decision.ts';
import { dueCancellation } from './rules/cancellation.ts';
import {
  deleteInstance,
  dueInstanceDeletion,
  dueUnpaidDeletion,
  dueWarning,
  startDeletion,
  warn,
} from './rules/deletion.ts';
import { dueRetry, dueSuspension, suspend } from './rules/failed-renewal.ts';
import { collectUnpaid, dueBoundary, dueCollection, settleBoundary } from './rules/renewal.ts';
import { dueClockTarget, reachTarget, withClockAt } from './rules/test-clock.ts';
import { dueTrialEnd, endTrial } from './rules/trial.ts';
import { isCanceling, isParked, type State } from './state.ts';

/** What time alone brings about. */
export type DueType =
  | 'cancellation'
  | 'trialEnd'
  | 'boundary'
  | 'collection'
  | 'suspension'
  | 'retry'
  | 'warning'
  | 'unpaidDeletion'
  | 'instanceDeletion'
  | 'clockTarget';

export interface Due {
  readonly type: DueType;
  readonly at: Instant;
}

interface DueRule {
  /** When it falls due if nothing prevents it; null where it does not. */
  readonly at: (state: State) => Instant | null;
  readonly settle: (state: State, at: Instant, now: Instant) => Decision;
  readonly stoppedBy: readonly ((state: State) => boolean)[];
}

/**
 * Whether a charge is under way. It does not hold up a boundary, as the next period begins whatever the charge comes
 * to, or a suspension, whose day is fixed.
 */
const charging = (state: State): boolean => openCharge(state) !== null;

/**
 * A tenant's life as time brings it: of two things at one instant the first in this order comes first (docs/product.md,
 * "Time first"). A parked tenant is neither charged nor ended for want of payment; only its own cancellation takes
 * effect.
 */
const life: Readonly<Record<DueType, DueRule>> = {
  cancellation: { at: dueCancellation, settle: startDeletion, stoppedBy: [] },
  trialEnd: { at: dueTrialEnd, settle: endTrial, stoppedBy: [isParked, isCanceling, charging] },
  boundary: { at: dueBoundary, settle: settleBoundary, stoppedBy: [isParked, isCanceling] },
  collection: { at: dueCollection, settle: collectUnpaid, stoppedBy: [isParked, isCanceling, charging] },
  suspension: { at: dueSuspension, settle: suspend, stoppedBy: [isParked] },
  retry: { at: dueRetry, settle: collectUnpaid, stoppedBy: [isParked, isCanceling, charging] },
  warning: { at: dueWarning, settle: warn, stoppedBy: [isParked, isCanceling] },
  unpaidDeletion: { at: dueUnpaidDeletion, settle: startDeletion, stoppedBy: [isParked, isCanceling, charging] },
  instanceDeletion: { at: dueInstanceDeletion, settle: deleteInstance, stoppedBy: [charging] },
  clockTarget: { at: dueClockTarget, settle: reachTarget, stoppedBy: [] },
};

const dueTypes = Object.keys(life) as readonly DueType[];

/**
 * When this falls due as the tenant is now; null where it does not, or something prevents it. Pages and mails use this
 * for what they show of the future.
 */
export function fallsDueAt(state: State, type: DueType): Instant | null {
  const { at, stoppedBy } = life[type];
  return stoppedBy.some((stops) => stops(state)) ? null : at(state);
}

/** What falls due next, or null where time alone brings nothing. */
export function nextDue(state: State): Due | null {
  return dueTypes.reduce<Due | null>((first, type) => {
    const at = fallsDueAt(state, type);
    return at === null || (first !== null && first.at <= at) ? first : { type, at };
  }, null);
}

/** What the rules decide when it falls due. */
export function settle(state: State, due: Due, now: Instant): Decision {
  return life[due.type].settle(state, due.at, now);
}

/** Whether the bill of a period falls due, with which the next run begins, as a run is named after its period. */
export function startsRun({ type }: Due): boolean {
  return type === 'boundary' || type === 'trialEnd';
}

/** Moves the state's test clock to what falls due next on the way to the target. */
export function withClockMoved(state: State): State {
  const due = nextDue(state);
  return due === null ? state : withClockAt(state, due.at);
}
