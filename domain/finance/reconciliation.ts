import { isUnanswered, isUndecided } from '../charge-states.ts';
import type { AmountMinor, Currency } from '../money/money.ts';

/**
 * How a difference counts: money or an object at the card processor that the ledger lacks is `missingHere`, an entry of
 * the ledger that the card processor does not confirm is `missingThere`. The same entry with other figures is
 * `amountDiffers`, one reason paid twice is `duplicate`; the kind is exact.
 */
export type FindingCount = 'missingHere' | 'missingThere' | 'amountDiffers' | 'duplicate';

export const findingKinds = {
  /** An intent at the card processor that the ledger does not know. */
  no_ledger_row: 'missingHere',
  /** Paid at the card processor, but not in the ledger. */
  paid_there: 'missingHere',
  /** Decided at the card processor. The ledger waits for an outcome that no workflow looks up. */
  undecided_here: 'missingHere',
  /** Paid in the ledger, but not at the card processor. */
  not_paid_there: 'missingThere',
  /** The ledger names an intent, or says paid, and the card processor has no intent. */
  no_intent: 'missingThere',
  /** The ledger waits for an outcome that no workflow looks up, and the card processor has nothing. */
  never_sent: 'missingThere',
  amount: 'amountDiffers',
  currency: 'amountDiffers',
  /** A charge with two intents. */
  second_intent: 'duplicate',
  /** Two paid attempts for one reason. */
  paid_twice: 'duplicate',

  no_refund_row: 'missingHere',
  refunded_there: 'missingHere',
  refund_undecided_here: 'missingHere',
  not_refunded_there: 'missingThere',
  no_refund: 'missingThere',
  refund_never_sent: 'missingThere',
  refund_amount: 'amountDiffers',
  refund_currency: 'amountDiffers',
  second_refund: 'duplicate',

  /** A dispute at the card processor that is not known here. */
  no_dispute_row: 'missingHere',
  /** The dispute has changed at the card processor, which is not known here. */
  dispute_state: 'missingHere',
  no_dispute: 'missingThere',
  dispute_amount: 'amountDiffers',
  dispute_currency: 'amountDiffers',

  /** Paid by Temporal's history, but not in the ledger. */
  paid_in_history: 'missingHere',
  /** Paid in the ledger, but not by Temporal's history. */
  not_paid_in_history: 'missingThere',
  /** The history that the ledger names exists, and lacks the activity that it names. */
  not_in_history: 'missingThere',
  amount_in_history: 'amountDiffers',
} as const satisfies Record<string, FindingCount>;

export type FindingKind = keyof typeof findingKinds;

export type Verdict =
  | { readonly type: 'matched' }
  /** The two may still come to agree, as a workflow looks the entry up. */
  | { readonly type: 'underWay' }
  /** Not ours, or without a difference. */
  | { readonly type: 'nothing' }
  | { readonly type: 'finding'; readonly kind: FindingKind; readonly detail: string };

export interface Figures {
  readonly id: string;
  readonly state: string;
  readonly amount: AmountMinor;
  readonly currency: Currency;
}

/** A charge of the ledger, with the intent that it names. */
export interface ReconciledRow extends Figures {
  readonly paymentIntent: string | null;
}

export function finding(kind: FindingKind, detail: string): Verdict {
  return { type: 'finding', kind, detail };
}

const matched: Verdict = { type: 'matched' };
const nothing: Verdict = { type: 'nothing' };

/** States of an intent that will not be paid without a new request. */
const unpaidIntent: ReadonlySet<string> = new Set(['requires_payment_method', 'canceled']);

/** Compares an intent at the card processor with the ledger's charge that has its id or its key. */
export function judgeIntent(intent: Figures, row: ReconciledRow | null): Verdict {
  const paid = intent.state === 'succeeded';
  if (row === null) return finding('no_ledger_row', `${inWords(intent)} is in no row of the ledger.`);
  if (row.paymentIntent !== null && row.paymentIntent !== intent.id) {
    if (unpaidIntent.has(intent.state)) return nothing;
    return finding(
      'second_intent',
      `${inWords(intent)} beside ${row.paymentIntent}, which the ledger has of ${row.id}.`,
    );
  }
  const disagreement = figuresDiffer(row, intent);
  if (disagreement !== null) return finding(disagreement, `${inWords(row)} in the ledger; ${inWords(intent)} there.`);
  // A payment that waited for its payer may have come in a moment ago: its workflow looks it up, and nothing is to be
  // refunded.
  if (isUnanswered(row) || (isUndecided(row) && paid))
    return finding('undecided_here', `${inWords(intent)}; the ledger says ${row.state}, and no workflow looks it up.`);
  if (row.state === 'succeeded')
    return paid ? matched : finding('not_paid_there', `${inWords(row)} in the ledger; ${inWords(intent)} there.`);
  if (paid) return finding('paid_there', `${inWords(intent)}; the ledger says ${row.state}.`);
  // A charge that waits for its payer is open on both sides.
  return row.state === 'requires_action' || unpaidIntent.has(intent.state)
    ? matched
    : finding('paid_there', `${inWords(intent)} may still be paid; the ledger says ${row.state}.`);
}

/** Judges a charge of the ledger without an intent. A charge that was refused before there was an intent has none. */
export function judgeWithoutIntent(row: ReconciledRow): Verdict {
  if (isUnanswered(row) && row.paymentIntent === null)
    return finding('never_sent', `${row.id} is ${row.state}, no workflow looks it up, and nothing of it is there.`);
  if (row.paymentIntent === null && row.state !== 'succeeded') return nothing;
  return finding('no_intent', `${inWords(row)} in the ledger; ${row.paymentIntent ?? 'no intent of it'} is not there.`);
}

const openRefund: ReadonlySet<string> = new Set(['pending', 'requires_action']);

/** Compares a refund at the card processor with the refund here that has its id or its key. */
export function judgeRefund(
  refund: Figures,
  row: (Figures & { readonly stripeRefund: string | null }) | null,
): Verdict {
  const made = refund.state === 'succeeded';
  const open = openRefund.has(refund.state);
  if (row === null) {
    return made || open ? finding('no_refund_row', `${inWords(refund)} is in no row here.`) : nothing;
  }
  if (row.stripeRefund !== null && row.stripeRefund !== refund.id) {
    return made || open
      ? finding('second_refund', `${inWords(refund)} beside ${row.stripeRefund} of ${row.id}.`)
      : nothing;
  }
  const disagreement = figuresDiffer(row, refund);
  if (disagreement !== null)
    return finding(`refund_${disagreement}`, `${inWords(row)} here; ${inWords(refund)} there.`);
  if (row.state === 'pending')
    return finding('refund_undecided_here', `${inWords(refund)}; here it is pending, and no workflow looks it up.`);
  if (row.state === 'succeeded')
    return made || open ? matched : finding('not_refunded_there', `${inWords(row)} here; ${inWords(refund)} there.`);
  return made || open ? finding('refunded_there', `${inWords(refund)}; here it is ${row.state}.`) : matched;
}

/**
 * Judges a refund here that the card processor lacks. A refund that is only requested, was refused or failed may be
 * lacking.
 */
export function judgeWithoutRefund(row: Figures): Verdict {
  if (row.state === 'succeeded') return finding('no_refund', `${inWords(row)} here; there is none there.`);
  if (row.state !== 'pending') return nothing;
  return finding('refund_never_sent', `${row.id} is pending, no workflow looks it up, and nothing of it is there.`);
}

/** Compares a dispute at the card processor with the one here that has its id. */
export function judgeDispute(dispute: Figures, row: Figures | null): Verdict {
  if (row === null) return finding('no_dispute_row', `${inWords(dispute)} is in no row here.`);
  const disagreement = figuresDiffer(row, dispute);
  const kind = disagreement === null ? ('dispute_state' as const) : (`dispute_${disagreement}` as const);
  if (disagreement === null && row.state === dispute.state) return matched;
  return finding(kind, `${inWords(row)} here; ${inWords(dispute)} there.`);
}

/** What a history says about a charge. */
export interface ChargeInHistory {
  readonly amount: AmountMinor | null;
  readonly currency: Currency | null;
  /** Null where the activity failed or still runs: its outcome came later. */
  readonly outcome: string | null;
}

const decided: ReadonlySet<string> = new Set(['succeeded', 'declined', 'canceled']);

/**
 * Compares a decided charge of the ledger with the history it names; `history` is null where that is kept and lacks it.
 */
export function judgeHistory(row: ReconciledRow, history: ChargeInHistory | null): Verdict {
  if (history === null) return finding('not_in_history', `The history that ${row.id} names has no such activity.`);
  const amount = history.amount ?? row.amount;
  const currency = history.currency ?? row.currency;
  if (amount !== row.amount || currency !== row.currency)
    return finding(
      'amount_in_history',
      `${row.amount} ${row.currency} in the ledger; ${amount} ${currency} in the history.`,
    );
  const { outcome } = history;
  if (outcome === null || !decided.has(outcome) || outcome === row.state) return nothing;
  const detail = `The history says ${outcome}; the ledger says ${row.state}.`;
  if (outcome === 'succeeded') return finding('paid_in_history', detail);
  return row.state === 'succeeded' ? finding('not_paid_in_history', detail) : nothing;
}

function figuresDiffer(one: Figures, other: Figures): 'amount' | 'currency' | null {
  if (one.currency !== other.currency) return 'currency';
  return one.amount === other.amount ? null : 'amount';
}

function inWords({ id, state, amount, currency }: Figures): string {
  return `${id}: ${amount} ${currency}, ${state}`;
}
