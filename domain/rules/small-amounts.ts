/*
 * An amount below the card processor's minimum is not charged: it goes onto the next bill as a line of its own.
 * docs/product.md, "Small amounts"
 */

import type { DueBill, DueNow, Settlement } from '../decision.ts';
import type { Events } from '../events.ts';
import type { Total } from '../money/bill.ts';
import { type Currency, minimumChargeMinor } from '../money/money.ts';

export function settlementOf(bill: Total, currency: Currency): Settlement {
  if (bill.amount === 0) return 'nothing';
  return bill.amount < minimumChargeMinor(currency) ? 'carry' : 'charge';
}

export function carriedEvents({ bill, settlement }: DueBill): Events<'carried'> {
  return settlement === 'carry' ? [{ type: 'carried', lines: bill.lines }] : [];
}

/**
 * What a bill takes from the card at once. A carried bill takes nothing, as it is taxed with the bill that it goes
 * onto.
 */
export function chargedNow({ bill, settlement }: DueNow): Pick<Total, 'amount' | 'tax'> {
  return settlement === 'charge' ? { amount: bill.amount, tax: bill.tax } : { amount: 0, tax: 0 };
}
