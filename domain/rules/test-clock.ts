/*
 * A test clock does not move until it is advanced, and settles everything on the way at its own time.
 * docs/product.md, "Test clock"
 */

import type { Instant } from '../calendar.ts';
import { accept, type Decision } from '../decision.ts';
import type { CommandOf } from '../inputs.ts';
import { refuse } from '../refusals.ts';
import type { State } from '../state.ts';

export function advanceClock({ clock }: State, { to }: CommandOf<'advanceClock'>): Decision<'clockTargetSet'> {
  if (clock === null) return refuse('test_clock_not_set', 'This tenant has no test clock.');
  if (to < clock.now) {
    return { refusal: { code: 'validation_failed', detail: 'A clock only goes forward.', pointer: '/to' } };
  }
  return accept(to === clock.now ? [] : [{ type: 'clockTargetSet', to }]);
}

export function dueClockTarget({ clock }: State): Instant | null {
  return clock?.target ?? null;
}

export function reachTarget(): Decision<'clockReached'> {
  return accept([{ type: 'clockReached' }]);
}

/** Moves the state's test clock to what falls due at `dueAt`, on the way to the clock's target. */
export function withClockAt(state: State, dueAt: Instant): State {
  const { clock } = state;
  if (clock === null || clock.target === null) return state;
  return { ...state, clock: { ...clock, now: Math.max(clock.now, dueAt) } };
}
