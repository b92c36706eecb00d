import type { Instant } from './calendar.ts';
import { type Accepted, type Decision, isRefused } from './decision.ts';
import type { BindingQuote, QuotableRequest, Selection } from './inputs.ts';
import type { Line } from './money/bill.ts';
import { type Refusal, refuse } from './refusals.ts';

/** One change in one canonical form, so that a quote can be held against the command made with it. */
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

/** The lines a decision makes due now. */
export function linesDueNow(decision: Accepted): readonly Line[] {
  return decision.dueNow?.bill.lines ?? [];
}

/** The tax a decision charges now; what is carried is taxed with the bill it goes onto. */
export function taxDueNow({ dueNow }: Accepted): number {
  return dueNow?.settlement === 'charge' ? dueNow.bill.tax : 0;
}

/** How many ending licences a decision brings back. */
export function reactivatedCount({ events, effect }: Accepted): number {
  const purpose = effect?.type === 'charge' ? effect.charge.purpose : null;
  const withCharge = purpose?.type === 'addLicences' ? purpose.reactivate.length : 0;
  const reactivations = events.filter((event) => event.type === 'licencesReactivated');
  return reactivations.reduce((count, event) => count + event.licences.length, withCharge);
}

/** Why a command made with a quote is refused; null where it does exactly what was quoted (product.md, "Quotes bind"). */
export function quoteRefusal(
  request: QuotableRequest,
  quote: BindingQuote,
  decision: Decision,
  now: Instant,
): Refusal | null {
  if (now >= quote.expiresAt) return refuse('quote_expired', 'The quote has expired: ask for another.').refusal;
  if (isRefused(decision)) return decision.refusal;
  const same =
    quote.change === quotedChange(request) &&
    sameLines(quote.lines, linesDueNow(decision)) &&
    quote.tax === taxDueNow(decision) &&
    quote.reactivated === reactivatedCount(decision);
  return same ? null : refuse('quote_mismatch', 'This is not what was quoted: ask for another quote.').refusal;
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
