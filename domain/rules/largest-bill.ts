/*
 * A request is refused where it would make the next full bill larger than the card processor takes. A renewal that is
 * too large in spite of that is left to ops. docs/product.md, "No bill that can never be paid"
 */

import { type AttentionEvent, concernEvents, concernIds } from '../attention.ts';
import type { Instant } from '../calendar.ts';
import type { Event, EventOf } from '../events.ts';
import { evolveAll } from '../evolve.ts';
import { type Bill, billFor, exceedsMaximumCharge } from '../money/bill.ts';
import { formatMoney } from '../money/money.ts';
import { datesOf, type Period } from '../period.ts';
import { type Refusal, refusals } from '../refusals.ts';
import { hasEnded, periodOf } from '../stage.ts';
import type { State } from '../state.ts';
import { nextPeriodBill } from './period-bill.ts';
import { owedLines } from './used-days.ts';

type Refused = { readonly refusal: Refusal };

/**
 * The bill of the next whole period, if nothing else changes and a pending cancellation is undone. Null before an
 * activation, which is judged by its own number.
 */
export function nextFullBill(state: State): Bill | null {
  const { stage } = state;
  if (hasEnded(stage) || stage.type === 'trial_expired') return null;
  if (stage.type === 'trialing' && !stage.converting) return null;
  return nextPeriodBill(state).bill;
}

/** The refusal of a change that would make the next full bill too large, at the field that causes it. */
export function tooLargeAfter(
  state: State,
  events: readonly Event[],
  pointer: '/quantity' | '/licenceIds',
  now: Instant,
): Refused | null {
  const after = evolveAll(state, events, now);
  const bill = after && nextFullBill(after);
  return bill !== null && exceedsMaximumCharge(bill) ? refusals.nextBillTooLarge(pointer) : null;
}

/** The refusal of a price at which the licences of the next full bill, or at least one licence, could never be paid. */
export function tooDear(state: State, unitPrice: number): Refused | null {
  const priced = { ...state, price: { ...state.price, newest: unitPrice } };
  const bill = nextFullBill(priced) ?? nextPeriodBill(priced, 1).bill;
  return exceedsMaximumCharge(bill) ? refusals.nextBillTooLarge('/unitPrice') : null;
}

/**
 * The refusal of a percentage at which the next full bill could never be paid. Null where the percentage is removed,
 * which is never refused.
 */
export function tooMuchTax(state: State, override: number | null): Refused | null {
  if (override === null) return null;
  const taxed = { ...state, tax: { ...state.tax, override } };
  const bill = nextFullBill(taxed) ?? nextPeriodBill(taxed, 1).bill;
  return exceedsMaximumCharge(bill) ? refusals.nextBillTooLarge('/taxPercent') : null;
}

/**
 * Changes that are never refused may raise the tax: billing details, the answer about a tax id, the seller's
 * registrations. A concern begins when the next full bill is too large with it, and ends when it is not.
 */
export function watchedBill(taxed: State): readonly AttentionEvent[] {
  const bill = nextFullBill(taxed);
  const about = concernIds.bill((periodOf(taxed)?.number ?? 0) + 1);
  const reason = bill !== null && exceedsMaximumCharge(bill) ? tooLargeWithTax(bill, taxed) : null;
  return concernEvents(taxed.concerns, { about, reason });
}

function tooLargeWithTax({ amount }: Bill, { currency }: State): string {
  return (
    `With its tax the next full bill, ${formatMoney(amount, currency)}, is more than a card can be charged at once: see that ` +
    'it is smaller (price or licences) before its day, or have it paid another way.'
  );
}

/** Raises a concern for a renewal that is too large. It is not collected and ends nothing. */
export function leftToOps({ amount }: Bill, period: Period, { currency }: State): EventOf<'attentionRaised'> {
  const reason =
    `The bill of period ${period.number}, ${formatMoney(amount, currency)}, is more than a card can be charged at once ` +
    'and was not charged: have it paid another way, see that the next one is smaller (price or licences), and acknowledge this.';
  return { type: 'attentionRaised', about: concernIds.bill(period.number), reason };
}

/** Ops collect the used days where they and the fresh period are too large for one bill: only the period was paid. */
export function usedDaysLeftToOps(state: State, paid: Bill, period: Period): readonly EventOf<'attentionRaised'>[] {
  const owed = owedLines(state);
  if (paid.lines.length > owed.length) return [];
  const amount = formatMoney(billFor(owed, state, datesOf(period).from).amount, state.currency);
  const reason =
    `${amount} for what was used before the suspension would have made the bill of period ${period.number} more than a ` +
    'card can be charged at once and was not charged: have it paid another way, and acknowledge this.';
  return [{ type: 'attentionRaised', about: concernIds.bill(period.number), reason }];
}
