import type { Instant } from './calendar.ts';
import { nextRetryAt, nextWarning, suspendAt, unpaidDeletionAt } from './dunning.ts';
import { isParked } from './invariants.ts';
import type { State } from './state.ts';

/** What time alone brings about. */
export type DueType =
  | 'cancellation'
  | 'trialEnd'
  | 'boundary'
  | 'suspension'
  | 'collection'
  | 'retry'
  | 'warning'
  | 'unpaidDeletion'
  | 'instanceDeletion'
  | 'clockTarget';

export interface Due {
  readonly type: DueType;
  readonly at: Instant;
}

/** Whatever falls due next, or null when nothing ever does by itself. At one instant the order is that of the list. */
export function nextDue(state: State): Due | null {
  return dueList(state).reduce<Due | null>((first, due) => (first === null || due.at < first.at ? due : first), null);
}

function dueList(state: State): readonly Due[] {
  return [...lifeList(state), ...listed('clockTarget', state.clock?.target ?? null)];
}

function lifeList(state: State): readonly Due[] {
  const { stage, cancellation } = state;
  if (stage === 'deleted') return [];
  if (stage === 'deleting') return listed('instanceDeletion', whenSettled(state, state.deletionStartedAt));
  // What is broken is neither charged nor ended for want of payment: only what its admin asked for comes to pass.
  if (isParked(state)) return listed('cancellation', cancellation?.at ?? null);
  const unlessCanceling = (at: Instant | null): Instant | null => (cancellation === null ? at : null);
  return [
    ...listed('cancellation', cancellation?.at ?? null),
    ...listed('boundary', unlessCanceling(boundaryAt(state))),
    ...listed('trialEnd', unlessCanceling(stage === 'trialing' ? whenSettled(state, state.trial.endsAt) : null)),
    ...listed('suspension', suspendAt(state)),
    ...listed('collection', unlessCanceling(collectionAt(state))),
    ...listed('retry', whenSettled(state, nextRetryAt(state))),
    ...listed('warning', unlessCanceling(nextWarning(state)?.at ?? null)),
    ...listed('unpaidDeletion', unlessCanceling(whenSettled(state, allWarned(state) ? unpaidDeletionAt(state) : null))),
  ];
}

function boundaryAt({ stage, period }: State): Instant | null {
  return stage === 'active' || stage === 'past_due' ? (period?.end ?? null) : null;
}

/** A bill that waited for the outcome of an earlier charge is charged as soon as that is known. */
function collectionAt(state: State): Instant | null {
  return state.stage === 'active' ? whenSettled(state, state.unpaid[0]?.period.start ?? null) : null;
}

function allWarned(state: State): boolean {
  return state.stage !== 'past_due' && nextWarning(state) === null;
}

/** What the next run opens with: the bill of a period, settled first thing in the run that is named after it. */
export function opensRun({ type }: Due): boolean {
  return type === 'boundary' || type === 'trialEnd';
}

/** The state with its test clock moved on to what falls due next on the way to the target. */
export function withClockMoved(state: State): State {
  const { clock } = state;
  const due = clock?.target == null ? null : nextDue(state);
  if (clock === null || due === null) return state;
  return { ...state, clock: { ...clock, now: Math.max(clock.now, due.at) } };
}

/** Waits while the outcome of a charge is open. */
function whenSettled(state: State, at: Instant | null): Instant | null {
  return state.open === null ? at : null;
}

function listed(type: DueType, at: Instant | null): readonly Due[] {
  return at === null ? [] : [{ type, at }];
}
