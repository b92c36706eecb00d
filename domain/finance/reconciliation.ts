import { isUnanswered, isUndecided } from '../charge-states.ts';
import type { AmountMinor, Currency } from '../money/money.ts';

/**
 * What the ledger says beside what the card processor says. Which count a difference falls under: money or an object that
 * is there and not (so) in the ledger is `missingHere`; what the ledger says and is not (so) there is `missingThere`; the
 * same thing with other figures is `amountDiffers`; one reason paid twice is `duplicate`. The kind says it exactly.
 */
export type FindingCount = 'missingHere' | 'missingThere' | 'amountDiffers' | 'duplicate';

export const findingKinds = {
  /** An intent at the card processor of which the ledger knows nothing. */
  no_ledger_row: 'missingHere',
  /** Paid there; the ledger says that it was not. */
  paid_there: 'missingHere',
  /** Decided there; the ledger waits for an outcome that no workflow looks up. */
  undecided_here: 'missingHere',
  /** The ledger says paid; there it is not. */
  not_paid_there: 'missingThere',
  /** The ledger names an intent, or says paid, and there is none. */
  no_intent: 'missingThere',
  /** The ledger waits for an outcome that no workflow looks up, and nothing of it is there. */
  never_sent: 'missingThere',
  amount: 'amountDiffers',
  currency: 'amountDiffers',
  /** Two intents of one charge. */
  second_intent: 'duplicate',
  /** Two attempts for one reason, both paid. */
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
  /** It has moved on there, which is not known here. */
  dispute_state: 'missingHere',
  no_dispute: 'missingThere',
  dispute_amount: 'amountDiffers',
  dispute_currency: 'amountDiffers',

  /** Temporal's history says that it was paid; the ledger says otherwise. */
  paid_in_history: 'missingHere',
  /** The ledger says that it was paid; Temporal's history says otherwise. */
  not_paid_in_history: 'missingThere',
  /** The history that the ledger names is kept, and has no such activity. */
  not_in_history: 'missingThere',
  amount_in_history: 'amountDiffers',
} as const satisfies Record<string, FindingCount>;

export type FindingKind = keyof typeof findingKinds;

export type Verdict =
  | { readonly type: 'matched' }
  /** It may yet come to agree, as its workflow looks it up. */
  | { readonly type: 'underWay' }
  /** None of ours, or nothing that could differ. */
  | { readonly type: 'nothing' }
  | { readonly type: 'finding'; readonly kind: FindingKind; readonly detail: string };

export interface Figures {
  readonly id: string;
  readonly state: string;
  readonly amount: AmountMinor;
  readonly currency: Currency;
}

/** A charge of the ledger, with the intent it names. */
export interface LedgerCharge extends Figures {
  readonly paymentIntent: string | null;
}

export function finding(kind: FindingKind, detail: string): Verdict {
  return { type: 'finding', kind, detail };
}

const matched: Verdict = { type: 'matched' };
const nothing: Verdict = { type: 'nothing' };

/** An intent that will not be paid without a new request. */
const unpaidIntent: ReadonlySet<string> = new Set(['requires_payment_method', 'canceled']);

/** An intent at the card processor, beside the charge of the ledger that has its id or its key. */
export function judgeIntent(intent: Figures, row: LedgerCharge | null): Verdict {
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
  // What waits for its payer may have been paid a moment ago: its workflow asks, and nothing is to be given back.
  if (isUnanswered(row) || (isUndecided(row) && paid))
    return finding('undecided_here', `${inWords(intent)}; the ledger says ${row.state}, and no workflow looks it up.`);
  if (row.state === 'succeeded')
    return paid ? matched : finding('not_paid_there', `${inWords(row)} in the ledger; ${inWords(intent)} there.`);
  if (paid) return finding('paid_there', `${inWords(intent)}; the ledger says ${row.state}.`);
  // What waits for its payer is open on both sides.
  return row.state === 'requires_action' || unpaidIntent.has(intent.state)
    ? matched
    : finding('paid_there', `${inWords(intent)} may still be paid; the ledger says ${row.state}.`);
}

/** A charge of the ledger of which no intent was found. A charge that was refused before there was one has none. */
export function judgeWithoutIntent(row: LedgerCharge): Verdict {
  if (isUnanswered(row) && row.paymentIntent === null)
    return finding('never_sent', `${row.id} is ${row.state}, no workflow looks it up, and nothing of it is there.`);
  if (row.paymentIntent === null && row.state !== 'succeeded') return nothing;
  return finding('no_intent', `${inWords(row)} in the ledger; ${row.paymentIntent ?? 'no intent of it'} is not there.`);
}

const openRefund: ReadonlySet<string> = new Set(['pending', 'requires_action']);

/** A refund at the card processor, beside the refund here that has its id or its key. */
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

/** A refund here of which none was found there. One that was requested, refused or failed may have none. */
export function judgeWithoutRefund(row: Figures): Verdict {
  if (row.state === 'succeeded') return finding('no_refund', `${inWords(row)} here; there is none there.`);
  if (row.state !== 'pending') return nothing;
  return finding('refund_never_sent', `${row.id} is pending, no workflow looks it up, and nothing of it is there.`);
}

/** A dispute at the card processor, beside the one here that has its id. */
export function judgeDispute(dispute: Figures, row: Figures | null): Verdict {
  if (row === null) return finding('no_dispute_row', `${inWords(dispute)} is in no row here.`);
  const disagreement = figuresDiffer(row, dispute);
  const kind = disagreement === null ? ('dispute_state' as const) : (`dispute_${disagreement}` as const);
  if (disagreement === null && row.state === dispute.state) return matched;
  return finding(kind, `${inWords(row)} here; ${inWords(dispute)} there.`);
}

/** What a history says of a charge. */
export interface ChargeInHistory {
  readonly amount: AmountMinor | null;
  readonly currency: Currency | null;
  /** Null where the activity failed or goes on: its outcome came later. */
  readonly outcome: string | null;
}

const decided: ReadonlySet<string> = new Set(['succeeded', 'declined', 'canceled']);

/** A charge of the ledger that is decided, beside the history it names; null where that is kept and lacks it. */
export function judgeHistory(row: LedgerCharge, history: ChargeInHistory | null): Verdict {
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
