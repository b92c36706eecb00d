/*
 * A suspended tenant owes the days that it used without paying: from each unpaid boundary to the day of its suspension.
 * docs/product.md, "Days used unpaid"
 */

import { addDays, type CivilDate, civilDateOf } from '../calendar.ts';
import { type Line, lineUntil } from '../money/bill.ts';
import type { Dunning } from '../stage.ts';
import type { State } from '../state.ts';

/**
 * The lines that go onto the next bill beside its own: carried lines and, once suspended, the days used of the unpaid
 * bills. A line that reaches past the suspension belongs to the present period, so that its price is the pinned one.
 */
export function owedLines(state: State): readonly Line[] {
  if (state.stage.type !== 'suspended') return state.carried;
  const until = suspensionDate(state.stage.dunning, state);
  const lines = [...state.unpaid.flatMap(({ bill }) => bill.lines), ...state.carried];
  return lines.flatMap((line) => lineUntil(line, until, state.price.pinned) ?? []);
}

/** The first day on which licences do not work for want of payment. */
export function suspensionDate(dunning: Dunning, { policy, timeZone }: Pick<State, 'policy' | 'timeZone'>): CivilDate {
  return addDays(civilDateOf(dunning.firstFailedAt, timeZone), policy.suspendAfterDays);
}
