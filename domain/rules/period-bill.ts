/*
 * How a bill is made: its lines, what is owed from before, and the tax of its day.
 * docs/product.md, "Proration by civil days", "Days used unpaid"
 */

import type { DueBill } from '../decision.ts';
import { billFor, exceedsMaximumCharge, type Line, periodLine } from '../money/bill.ts';
import type { AmountMinor } from '../money/money.ts';
import { anchoredPeriod, nextPeriod, type Period } from '../period.ts';
import { continuingCount } from '../pool.ts';
import { periodOf } from '../stage.ts';
import type { State } from '../state.ts';
import { settlementOf } from './small-amounts.ts';
import { owedLines } from './used-days.ts';

/**
 * The bill of `own` with the `owed` lines from before, and how it is settled. Its date is the day on which `own`
 * begins.
 */
export function dueFor(state: State, own: Line, owed: readonly Line[] = []): DueBill {
  const bill = billFor([...owed, own], state, own.from);
  return { bill, settlement: settlementOf(bill, state.currency) };
}

/**
 * The bill of a whole period, with what is owed from before. A suspended tenant pays for the period alone where both
 * together are too large to be charged.
 */
export function periodBill(state: State, quantity: number, period: Period, unitPrice: AmountMinor): DueBill {
  const line = periodLine(quantity, unitPrice, period);
  const due = dueFor(state, line, owedLines(state));
  return state.stage.type === 'suspended' && exceedsMaximumCharge(due.bill) ? dueFor(state, line) : due;
}

/** The bill of the next whole period as it would be made now: a first bill, a renewal, or a fresh period's bill. */
export function nextPeriodBill(state: State, quantity = continuingCount(state.pool)): DueBill {
  const present = periodOf(state);
  if (present === null) return firstBill(state, quantity);
  return periodBill(state, quantity, periodAfter(state, present), state.price.newest);
}

/**
 * The next period. A suspended tenant's fresh period begins when it pays; until then it is computed from the day of the
 * suspension.
 */
function periodAfter({ stage, lastSuspendedAt, timeZone }: State, present: Period): Period {
  if (stage.type !== 'suspended' || lastSuspendedAt === null) return nextPeriod(present, timeZone);
  return anchoredPeriod(present.number + 1, lastSuspendedAt, timeZone);
}

/** The bill at the end of a converting trial, for its licences or another number of them. */
export function firstBill(state: State, quantity = continuingCount(state.pool)): DueBill {
  const period = anchoredPeriod(1, state.trialEndsAt, state.timeZone);
  return periodBill(state, quantity, period, state.price.newest);
}
