/*
 * An amount below the card processor's minimum is not charged: it goes onto the next bill as a line of its own.
 * docs/product.md, "Small amounts"
 */

import type { DueBill, DueNow, Settlement } from '../decision.ts';
import type { Events } from '../events.ts';
import { billFor, exceedsMaximumCharge, type Line, periodLine, type Total } from '../money/bill.ts';
import { type AmountMinor, type Currency, minimumChargeMinor } from '../money/money.ts';
import { anchoredPeriod, nextPeriod, type Period } from '../period.ts';
import { continuingCount } from '../pool.ts';
import { periodOf } from '../stage.ts';
import type { State } from '../state.ts';
import { owedLines } from './used-days.ts';

/** The bill for `own`, with what is owed from before, and what becomes of it. Its date is the day on which `own` begins. */
export function dueFor(state: State, own: Line, owed: readonly Line[] = []): DueBill {
  const bill = billFor([...owed, own], state, own.from);
  return { bill, settlement: settlementOf(bill, state.currency) };
}

/**
 * The bill of a whole period, with what is owed from before. A suspended tenant could not pay a bill that is too large
 * with it, and so pays for the period alone.
 */
export function periodBill(state: State, quantity: number, period: Period, unitPrice: AmountMinor): DueBill {
  const line = periodLine(quantity, unitPrice, period);
  const due = dueFor(state, line, owedLines(state));
  return state.stage.type === 'suspended' && exceedsMaximumCharge(due.bill) ? dueFor(state, line) : due;
}

export function settlementOf(bill: Total, currency: Currency): Settlement {
  if (bill.amount === 0) return 'nothing';
  return bill.amount < minimumChargeMinor(currency) ? 'carry' : 'charge';
}

export function carriedEvents({ bill, settlement }: DueBill): Events<'carried'> {
  return settlement === 'carry' ? [{ type: 'carried', lines: bill.lines }] : [];
}

/** The bill of the next whole period as it would be made now: the first one, the renewal, or that of a fresh period. */
export function nextPeriodBill(state: State, quantity = continuingCount(state.pool)): DueBill {
  const present = periodOf(state);
  if (present === null) return firstBill(state, quantity);
  return periodBill(state, quantity, nextPeriod(present, state.timeZone), state.price.newest);
}

/** What a bill takes from the card at once: nothing where it is carried, as it is taxed with the bill it goes onto. */
export function chargedNow({ bill, settlement }: DueNow): Pick<Total, 'amount' | 'tax'> {
  return settlement === 'charge' ? { amount: bill.amount, tax: bill.tax } : { amount: 0, tax: 0 };
}

/** The bill that a converting trial ends with, for the licences it has or for another number of them. */
export function firstBill(state: State, quantity = continuingCount(state.pool)): DueBill {
  const period = anchoredPeriod(1, state.trialEndsAt, state.timeZone);
  return periodBill(state, quantity, period, state.price.newest);
}
