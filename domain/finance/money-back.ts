/*
 * What went back of a paid charge, by refunds and by disputes, and what ops have to do about it. Both can give the same
 * money back, and a refund can fail days after it succeeded. docs/product.md, "Money that goes back"
 */

import { type ConcernReport, concernIds } from '../attention.ts';
import { type AmountMinor, type Currency, formatMoney } from '../money/money.ts';
import { type Dispute, disputeAttention, isLost, isOpen, lostIn } from './disputes.ts';
import { refundableOf } from './refunds.ts';

export interface MoneyBack {
  /** The charge's business key. */
  readonly key: string;
  readonly amount: AmountMinor;
  readonly currency: Currency;
  /** Oldest first. */
  readonly refunds: readonly MadeRefund[];
  readonly disputes: readonly Dispute[];
}

export interface MadeRefund {
  readonly id: string;
  readonly state: 'pending' | 'succeeded' | 'failed';
  readonly amount: AmountMinor;
  readonly failureCode: string | null;
  /** Null where the refund never succeeded, an earlier credit note covers it, or the charge has no invoice. */
  readonly creditNote: { readonly number: string; readonly total: AmountMinor } | null;
}

/** The entry in the activity log of a refund that failed after it had succeeded. */
export interface RefundEvent {
  readonly type: 'refundFailed';
  readonly refund: string;
  readonly failureCode: string;
}

/** What is left of the charge, in minor units. It is negative where more went back than was paid. */
export function keptOf(money: MoneyBack): AmountMinor {
  return money.amount - givenBack(money) - lostIn(money.disputes);
}

/** The most that can still be refunded of a paid charge, as far as refunds under way and disputes leave any. */
export function refundableIn(money: MoneyBack): AmountMinor {
  const held = money.refunds.filter(({ state }) => state !== 'failed');
  return refundableOf(money, held, lostIn(money.disputes));
}

/** What was credited to the customer and has not reached it, as a refund failed. A lost dispute pays it as well. */
export function owedOf(money: MoneyBack): AmountMinor {
  const credited = sum(money.refunds.map(({ creditNote }) => creditNote?.total ?? 0));
  return Math.max(0, credited - givenBack(money) - lostIn(money.disputes));
}

/** The concerns of a charge as it is now. One without a reason has ended. */
export function concernsAbout(money: MoneyBack): readonly ConcernReport[] {
  const charge = { key: money.key, amount: money.amount, givenBack: givenBack(money), lost: lostIn(money.disputes) };
  return [
    ...money.disputes.map((dispute) => ({
      about: concernIds.dispute(dispute.id),
      reason: disputeAttention(dispute, charge),
    })),
    { about: concernIds.failedRefund(money.key), reason: failedRefundReason(money) },
  ];
}

/**
 * The concerns that a change of this dispute may affect: its own, and what is owed, as the dispute may give that to the
 * payer.
 */
export function concernsAboutDispute(money: MoneyBack, id: string): readonly ConcernReport[] {
  const touched: readonly string[] = [concernIds.dispute(id), concernIds.failedRefund(money.key)];
  return concernsAbout(money).filter(({ about }) => touched.includes(about));
}

/** The concerns that a change has changed. Known and acknowledged ones are not reported again. */
export function changedConcerns(before: MoneyBack, after: MoneyBack): readonly ConcernReport[] {
  const known = new Map(concernsAbout(before).map(({ about, reason }) => [about, reason]));
  return concernsAbout(after).filter(({ about, reason }) => reason !== (known.get(about) ?? null));
}

/** The charge as it was before one of its refunds. */
export function beforeRefund(money: MoneyBack, refundId: string): MoneyBack {
  return { ...money, refunds: money.refunds.filter(({ id }) => id !== refundId) };
}

/** The charge as it was before a refund failed that had succeeded before. */
export function beforeFailure(money: MoneyBack, refundId: string): MoneyBack {
  const refunds = money.refunds.map((one) => (one.id === refundId ? { ...one, state: 'succeeded' as const } : one));
  return { ...money, refunds };
}

/** The concern of a refund that failed before anything was credited for it. */
export function uncreditedFailure(
  { id, amount, failureCode }: Omit<MadeRefund, 'state' | 'creditNote'>,
  { key, currency }: Pick<MoneyBack, 'key' | 'currency'>,
): ConcernReport {
  const reason =
    `A refund of ${formatMoney(amount, currency)} of ${key} failed (${inWords(failureCode)}): nothing was given back, and ` +
    'nothing was credited. Refund it again, or pay the customer another way and acknowledge this.';
  return { about: concernIds.failedRefund(id), reason };
}

/** The concern of a refund without a credit note, as its charge has no invoice. */
export function uninvoicedRefund(
  { id, amount }: Pick<MadeRefund, 'id' | 'amount'>,
  { key, currency }: Pick<MoneyBack, 'key' | 'currency'>,
): ConcernReport {
  const reason =
    `${formatMoney(amount, currency)} of ${key} was refunded, and ${key} has no invoice: there is no credit note. ` +
    'Have finance book both, and acknowledge this.';
  return { about: concernIds.uninvoicedRefund(id), reason };
}

/** What happened to the money, in sentences that add up; none where nothing went back. */
export function whatWentBack(money: MoneyBack): readonly string[] {
  const { amount, refunds, disputes } = money;
  if (refunds.length === 0 && disputes.length === 0) return [];
  const say = (minor: AmountMinor): string => formatMoney(minor, money.currency);
  return [
    `${say(amount)} was paid.`,
    ...refunds.map((refund) => refundSentence(refund, say)),
    ...disputes.map((dispute) => disputeSentence(dispute, say)),
    ...balanceSentences(money, say),
  ];
}

type Say = (amount: AmountMinor) => string;

function refundSentence({ state, amount, failureCode, creditNote }: MadeRefund, say: Say): string {
  if (state === 'pending') return `A refund of ${say(amount)} is under way.`;
  if (state === 'succeeded')
    return `${say(amount)} was refunded (${creditNote === null ? 'without a credit note of its own' : `credit note ${creditNote.number}`}).`;
  const failed = `A refund of ${say(amount)} failed (${inWords(failureCode)})`;
  return creditNote === null
    ? `${failed}.`
    : `${failed}: the money came back, and credit note ${creditNote.number} stands.`;
}

function disputeSentence(dispute: Dispute, say: Say): string {
  const over = `A dispute over ${say(dispute.amount)}`;
  if (isLost(dispute)) return `${over} was lost: the payer’s bank has taken it.`;
  if (isOpen(dispute)) return `${over} is open: the payer’s bank holds it until it is decided.`;
  return `${over} is ${inWords(dispute.state)}: it took nothing.`;
}

function balanceSentences(money: MoneyBack, say: Say): readonly string[] {
  const [kept, owed] = [keptOf(money), owedOf(money)];
  return [
    kept < 0
      ? `It went back twice: the payer has ${say(-kept)} more than was paid.`
      : `${say(kept)} of ${say(money.amount)} is kept.`,
    ...(owed > 0 ? [`${say(owed)} of it is credited and owed to the customer.`] : []),
  ];
}

/** What to do about credit that has not reached the customer; null where all of it has. */
function failedRefundReason(money: MoneyBack): string | null {
  const owed = owedOf(money);
  if (owed === 0) return null;
  const failed = money.refunds.flatMap(({ state, creditNote, failureCode }) =>
    state === 'failed' && creditNote !== null ? [{ code: inWords(failureCode), note: creditNote.number }] : [],
  );
  const codes = [...new Set(failed.map(({ code }) => code))].join(', ');
  const notes = failed.map(({ note }) => note).join(', ');
  const what = `A refund of ${money.key} failed (${codes}): ${formatMoney(owed, money.currency)} came back to our balance, and what was credited (${notes}) stands.`;
  return money.disputes.some(isOpen)
    ? `${what} Wait for the end of the dispute, which may give it to the payer.`
    : `${what} Refund it again, or pay the customer another way and acknowledge this.`;
}

function givenBack({ refunds }: MoneyBack): AmountMinor {
  return sum(refunds.filter(({ state }) => state === 'succeeded').map(({ amount }) => amount));
}

function sum(amounts: readonly AmountMinor[]): AmountMinor {
  return amounts.reduce((total, amount) => total + amount, 0);
}

function inWords(code: string | null): string {
  return (code ?? 'no reason given').replaceAll('_', ' ');
}
