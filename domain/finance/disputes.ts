import { civilDateOf, type Instant } from '../calendar.ts';
import { type AmountMinor, type Currency, formatMoney } from '../money/money.ts';
import { longDay } from '../money/why.ts';

/** A dispute at the card processor: a payer's bank wants an explanation, or has taken the money back. */
export interface Dispute {
  readonly id: string;
  readonly amount: AmountMinor;
  readonly currency: Currency;
  /** In the card processor's own words, `needs_response`, `under_review`, `won`, `lost` … */
  readonly state: string;
  /** Why the payer disputes it, in the card processor's words: `fraudulent`, `duplicate` … */
  readonly reasonCode: string;
  /** Until when evidence is taken, by the real clock; null where none is. */
  readonly respondBy: Instant | null;
}

/** A dispute's entry in the activity log. It is no event of a subscription, whose rules know no disputes. */
export interface DisputeEvent extends Omit<Dispute, 'id'> {
  readonly type: 'chargeDisputed' | 'disputeMoved' | 'disputeClosed';
  readonly dispute: string;
}

const closedStates: ReadonlySet<string> = new Set(['won', 'lost', 'warning_closed', 'prevented']);

/** Nothing more comes of it without an appeal. */
export function isClosed({ state }: Pick<Dispute, 'state'>): boolean {
  return closedStates.has(state);
}

/** What has happened to a dispute since it was last looked at; null where nothing has. */
export function disputeEvent(before: Pick<Dispute, 'state' | 'amount'> | null, now: Dispute): DisputeEvent | null {
  if (before !== null && before.state === now.state && before.amount === now.amount) return null;
  const { id: dispute, ...facts } = now;
  const open = before === null ? 'chargeDisputed' : 'disputeMoved';
  return { type: isClosed(now) ? 'disputeClosed' : open, dispute, ...facts };
}

const wantsEvidence: ReadonlySet<string> = new Set(['needs_response', 'warning_needs_response']);

/** The concern that a dispute is for ops: evidence is wanted, or money is gone; null where neither is so. */
export function disputeAttention(dispute: Omit<Dispute, 'id'>, key: string): string | null {
  const { state, amount, currency, reasonCode, respondBy } = dispute;
  const what = `${formatMoney(amount, currency)} of ${key}`;
  if (state === 'lost') return `A dispute over ${what} was lost: the payer has it back.`;
  if (!wantsEvidence.has(state)) return null;
  const until = respondBy === null ? '' : ` by ${longDay(civilDateOf(respondBy, 'UTC'))}`;
  return `The payer disputes ${what} (${reasonCode}): answer at the card processor${until}.`;
}
