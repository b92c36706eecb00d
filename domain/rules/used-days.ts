/*
 * A suspended tenant owes the days that it used without paying: from each unpaid boundary to the day of its suspension.
 * docs/product.md, "Days used unpaid"
 */

import { addDays, type CivilDate, civilDateOf } from '../calendar.ts';
import { type Line, lineUntil } from '../money/bill.ts';
import { dunningOf } from '../stage.ts';
import type { State } from '../state.ts';

/**
 * The lines that go onto the next bill beside its own: what was carried and, once suspended, what was used of the unpaid
 * bills. A line that reaches past the suspension is of the present period, so that its price is the pinned one.
 */
export function owedLines(state: State): readonly Line[] {
  const until = state.stage.type === 'suspended' ? suspensionDate(state) : null;
  if (until === null) return state.carried;
  const lines = [...state.unpaid.flatMap(({ bill }) => bill.lines), ...state.carried];
  return lines.flatMap((line) => lineUntil(line, until, state.price.pinned) ?? []);
}

/** The first day on which licences do not work for want of payment; null where no renewal has failed. */
export function suspensionDate(state: Pick<State, 'stage' | 'policy' | 'timeZone'>): CivilDate | null {
  const dunning = dunningOf(state);
  if (dunning === null) return null;
  return addDays(civilDateOf(dunning.firstFailedAt, state.timeZone), state.policy.suspendAfterDays);
}
