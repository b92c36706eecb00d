import { civilDateOf, type Instant } from '../calendar.ts';
import { type AmountMinor, type Currency, formatMoney } from '../money/money.ts';
import { longDay } from '../money/why.ts';

/** A dispute at the card processor: a payer's bank wants an explanation, or has taken the money back. */
export interface Dispute {
  readonly id: string;
  readonly amount: AmountMinor;
  readonly currency: Currency;
  /** The card processor's own word: `needs_response`, `under_review`, `won`, `lost` … */
  readonly state: string;
  /** Why the payer disputes it, in the card processor's word: `fraudulent`, `duplicate` … */
  readonly reasonCode: string;
  /** Until when the bank takes evidence, by the real clock; null where it takes none. */
  readonly respondBy: Instant | null;
}

/** A dispute's entry in the activity log. It is not an event of a subscription, as the rules know no disputes. */
export interface DisputeEvent extends Omit<Dispute, 'id'> {
  readonly type: 'chargeDisputed' | 'disputeMoved' | 'disputeClosed';
  readonly dispute: string;
}

const closedStates: ReadonlySet<string> = new Set(['won', 'lost', 'warning_closed', 'prevented']);

/** Whether nothing more follows without an appeal. */
export function isClosed({ state }: Pick<Dispute, 'state'>): boolean {
  return closedStates.has(state);
}

/** Whether the payer's bank has kept the money. */
export function isLost({ state }: Pick<Dispute, 'state'>): boolean {
  return state === 'lost';
}

/** What payers have back by disputes of a charge that were lost. */
export function lostIn(disputes: readonly Pick<Dispute, 'state' | 'amount'>[]): AmountMinor {
  return disputes.filter(isLost).reduce((total, { amount }) => total + amount, 0);
}

/** Whether the bank has taken the money and has not decided. A mere warning takes nothing. */
export function isOpen(dispute: Pick<Dispute, 'state'>): boolean {
  return !isClosed(dispute) && !dispute.state.startsWith('warning');
}

/** What has changed in a dispute since the last look; null where nothing has. */
export function disputeEvent(before: Pick<Dispute, 'state' | 'amount'> | null, now: Dispute): DisputeEvent | null {
  if (before !== null && before.state === now.state && before.amount === now.amount) return null;
  const { id: dispute, ...facts } = now;
  const open = before === null ? 'chargeDisputed' : 'disputeMoved';
  return { type: isClosed(now) ? 'disputeClosed' : open, dispute, ...facts };
}

const wantsEvidence: ReadonlySet<string> = new Set(['needs_response', 'warning_needs_response']);

/** A disputed charge, with what went back of it in other ways. */
export interface DisputedCharge {
  readonly key: string;
  readonly amount: AmountMinor;
  /** By refunds, in minor units. */
  readonly givenBack: AmountMinor;
  /** By all disputes that were lost, in minor units. */
  readonly lost: AmountMinor;
}

/** Why a dispute concerns ops: evidence is wanted, or money is gone. Null where neither applies. */
export function disputeAttention(dispute: Omit<Dispute, 'id'>, charge: DisputedCharge): string | null {
  const { state, amount, currency, reasonCode, respondBy } = dispute;
  const what = `${formatMoney(amount, currency)} of ${charge.key}`;
  const refunded = formatMoney(charge.givenBack, currency);
  if (isLost(dispute)) {
    const tooMuch = Math.min(amount, charge.givenBack + charge.lost - charge.amount);
    return tooMuch > 0
      ? `A dispute over ${what} was lost although ${refunded} was refunded: the payer has ${formatMoney(tooMuch, currency)} too much. Ask for it back or write it off, and acknowledge this.`
      : `A dispute over ${what} was lost: the payer has it back.`;
  }
  if (!wantsEvidence.has(state)) return null;
  const until = respondBy === null ? '' : ` by ${longDay(civilDateOf(respondBy, 'UTC'))}`;
  const evidence = charge.givenBack === 0 ? '' : `, and hand in that ${refunded} was refunded`;
  return `The payer disputes ${what} (${reasonCode}): answer at the card processor${until}${evidence}.`;
}
