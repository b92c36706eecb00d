/*
 * A change that is made with a quote does exactly what was quoted, or is refused.
 * docs/product.md, "Quotes bind"
 */

import { type Instant, minuteMs, startOfDayAfter } from '../calendar.ts';
import { type Accepted, type Decision, isRefused } from '../decision.ts';
import type { BindingQuote, QuotableRequest, Selection } from '../inputs.ts';
import type { Line, Total } from '../money/bill.ts';
import { refuse } from '../refusals.ts';
import type { State } from '../state.ts';
import { chargedNow } from './small-amounts.ts';

/** When a quote ends: after the policy's minutes, but never past local midnight or what falls due at `dueAt`. */
export function quoteExpiry({ policy, timeZone }: State, dueAt: Instant | null, now: Instant): Instant {
  const midnight = startOfDayAfter(now, 1, timeZone);
  return Math.min(now + policy.quoteMinutes * minuteMs, midnight, dueAt ?? midnight);
}

/** A change in a canonical form, so that a quote can be compared with the command that is made with it. */
export function quotedChange(request: QuotableRequest): string {
  switch (request.type) {
    case 'addLicences':
      return JSON.stringify([request.type, request.quantity]);
    case 'activate':
      return JSON.stringify([request.type, request.quantity, request.startNow]);
    case 'removeLicences':
    case 'reactivateLicences':
      return JSON.stringify([request.type, canonical(request.selection)]);
    case 'cancel':
    case 'pay':
      return JSON.stringify([request.type]);
  }
}

function canonical(selection: Selection): unknown {
  return 'quantity' in selection ? selection.quantity : [...selection.numbers].sort((a, b) => a - b);
}

/** What a decision makes due now. A carried bill shows its lines with an amount of 0. */
export function dueNowOf({ dueNow }: Accepted): Total {
  return dueNow === undefined ? { lines: [], amount: 0, tax: 0 } : { lines: dueNow.bill.lines, ...chargedNow(dueNow) };
}

/** How many ending licences a decision reactivates. */
export function reactivatedCount({ events, effect }: Accepted): number {
  const purpose = effect?.type === 'charge' ? effect.charge.purpose : null;
  const withCharge = purpose?.type === 'addLicences' ? purpose.reactivate.length : 0;
  const reactivations = events.filter((event) => event.type === 'licencesReactivated');
  return reactivations.reduce((count, event) => count + event.licences.length, withCharge);
}

/** The decision for a command that is made with a quote: a refusal where it would not do exactly what was quoted. */
export function boundToQuote(
  request: QuotableRequest,
  quote: BindingQuote,
  decision: Decision,
  now: Instant,
): Decision {
  if (now >= quote.expiresAt) return refuse('quote_expired', 'The quote has expired: ask for another.');
  if (isRefused(decision)) return { refusal: decision.refusal };
  const { lines, tax } = dueNowOf(decision);
  const same =
    quote.change === quotedChange(request) &&
    sameLines(quote.lines, lines) &&
    quote.tax === tax &&
    quote.reactivated === reactivatedCount(decision);
  return same ? decision : refuse('quote_mismatch', 'This is not what was quoted: ask for another quote.');
}

function sameLines(quoted: readonly Line[], due: readonly Line[]): boolean {
  const facts = (line: Line): unknown[] => [
    line.description,
    line.quantity,
    line.unitAmount,
    line.amount,
    line.from,
    line.to,
    line.days,
    line.daysInPeriod,
  ];
  return JSON.stringify(quoted.map(facts)) === JSON.stringify(due.map(facts));
}
