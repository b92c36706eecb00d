/*
 * An amount below the card processor's minimum is not charged: it goes onto the next bill as a line of its own.
 * docs/product.md, "Small amounts"
 */

import type { DueNow, Settlement } from '../decision.ts';
import type { Events } from '../events.ts';
import { type Bill, billFor, type Line, periodLine } from '../money/bill.ts';
import { type AmountMinor, type Currency, minimumChargeMinor } from '../money/money.ts';
import { anchoredPeriod, type Period } from '../period.ts';
import { continuingCount } from '../pool.ts';
import type { State } from '../state.ts';

/** The bill over these lines, and what becomes of it. */
export function dueFor(state: State, lines: readonly Line[]): DueNow {
  const bill = billFor(lines, state);
  return { bill, settlement: settlementOf(bill, state.currency) };
}

/** The bill of a whole period, with the lines that were carried to it. */
export function periodBill(state: State, quantity: number, period: Period, unitPrice: AmountMinor): DueNow {
  return dueFor(state, [...state.carried, periodLine(quantity, unitPrice, period, state.timeZone)]);
}

export function settlementOf(bill: Bill, currency: Currency): Settlement {
  if (bill.amount === 0) return 'nothing';
  return bill.amount < minimumChargeMinor(currency) ? 'carry' : 'charge';
}

export function carriedEvents({ bill, settlement }: DueNow): Events<'carried'> {
  return settlement === 'carry' ? [{ type: 'carried', lines: bill.lines }] : [];
}

/** The bill that a converting trial ends with, for the licences it has or for another number of them. */
export function firstBill(state: State, quantity = continuingCount(state.pool)): DueNow {
  const period = anchoredPeriod(1, state.trialEndsAt, state.timeZone);
  return periodBill(state, quantity, period, state.price.newest);
}
