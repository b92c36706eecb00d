import { type CivilDate, daysBetween } from '../calendar.ts';
import type { Line } from '../money/bill.ts';
import { type AmountMinor, divideHalfUp } from '../money/money.ts';

/*
 * What was billed and is not earned yet (docs/product.md, "Deferred revenue"). All amounts are net of tax. A line is earned
 * day by day over its own civil dates, which mean the same in every zone; a document counts from the day it is dated.
 */

/** How deferred revenue moves in an interval: before + billed − recognised − returned = after. */
export interface DeferredMovement {
  readonly before: AmountMinor;
  readonly billed: AmountMinor;
  /** Negative where more that was earned before went back. */
  readonly recognised: AmountMinor;
  readonly returned: AmountMinor;
  readonly after: AmountMinor;
}

/** An invoice with what its credit notes have given back; without lines for a credit note that has no invoice. */
export interface BilledDocument {
  readonly issuedOn: CivilDate;
  readonly lines: readonly EarnedLine[];
  readonly credits: readonly { readonly issuedOn: CivilDate; readonly net: AmountMinor }[];
}

export type EarnedLine = Pick<Line, 'amount' | 'from' | 'to' | 'days'>;

/** Civil dates: `from` is counted, `to` is not. */
export interface CivilInterval {
  readonly from: CivilDate;
  readonly to: CivilDate;
}

/**
 * What one document adds to the movement of an interval. A change of its deferred part that is neither billed nor
 * returned was recognised, so that the months of a document add up to what was kept of it.
 */
export function movementOf(document: BilledDocument, { from, to }: CivilInterval): DeferredMovement {
  const before = deferredAt(document, from);
  const after = deferredAt(document, to);
  const billed = billedUntil(document, to) - billedUntil(document, from);
  const returned = returnedUntil(document, to) - returnedUntil(document, from);
  return { before, billed, recognised: before + billed - returned - after, returned, after };
}

/**
 * What is deferred of a document at the start of a day: the share that was kept of each line's unearned part. A refund
 * is taken from past and coming days alike, as it lowers the price of all of them.
 */
export function deferredAt(document: BilledDocument, date: CivilDate): AmountMinor {
  if (!isIssued(document, date)) return 0;
  const net = netOf(document);
  if (net === 0) return 0;
  const unearned = net - document.lines.reduce((sum, line) => sum + earnedUntil(line, date), 0);
  const kept = Math.max(0, net - returnedUntil(document, date));
  return divideHalfUp(BigInt(unearned) * BigInt(kept), BigInt(net));
}

/**
 * Rounded half up on the sum of the days so far, so that a line's months add up to it. A line without days is earned at
 * once.
 */
function earnedUntil({ amount, from, to, days }: EarnedLine, date: CivilDate): AmountMinor {
  if (days === 0 || date >= to) return amount;
  if (date <= from) return 0;
  return divideHalfUp(BigInt(amount) * BigInt(daysBetween(from, date)), BigInt(days));
}

function billedUntil(document: BilledDocument, date: CivilDate): AmountMinor {
  return isIssued(document, date) ? netOf(document) : 0;
}

function returnedUntil({ credits }: BilledDocument, date: CivilDate): AmountMinor {
  return credits.reduce((sum, credit) => (isIssued(credit, date) ? sum + credit.net : sum), 0);
}

function netOf({ lines }: BilledDocument): AmountMinor {
  return lines.reduce((sum, { amount }) => sum + amount, 0);
}

/** Civil dates compare as texts. */
function isIssued({ issuedOn }: { readonly issuedOn: CivilDate }, before: CivilDate): boolean {
  return issuedOn < before;
}

export const noMovement: DeferredMovement = { before: 0, billed: 0, recognised: 0, returned: 0, after: 0 };

export function plus(one: DeferredMovement, other: DeferredMovement): DeferredMovement {
  return {
    before: one.before + other.before,
    billed: one.billed + other.billed,
    recognised: one.recognised + other.recognised,
    returned: one.returned + other.returned,
    after: one.after + other.after,
  };
}
