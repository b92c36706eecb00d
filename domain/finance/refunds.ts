import { type AmountMinor, type Currency, divideHalfUp, formatMoney } from '../money/money.ts';

/** An amount with the part of it that is tax. */
export interface Taxed {
  readonly amount: AmountMinor;
  readonly tax: AmountMinor;
}

/** What is wrong with a refund's reason: it is missing, or the tenant takes no notes any more. */
export type ReasonFault = 'missing' | 'not_taken';

/**
 * What is wrong with a refund's reason, a note that is kept with its tenant. A tenant that is being deleted, or is
 * deleted, takes no note, so that its refunds have no reason (docs/product.md, "Refunds").
 */
export function reasonFault(reason: string | null, isTenantBeingDeleted: boolean): ReasonFault | null {
  if (isTenantBeingDeleted) return reason === null ? null : 'not_taken';
  return reason === null ? 'missing' : null;
}

/** What is left of a charge after these refunds. */
export function leftOf(charge: Taxed, refunds: readonly Taxed[]): Taxed {
  return refunds.reduce((left, { amount, tax }) => ({ amount: left.amount - amount, tax: left.tax - tax }), {
    amount: charge.amount,
    tax: charge.tax,
  });
}

/**
 * The most that can still be refunded of a paid charge: what refunds have neither taken nor hold, and no payer has back by
 * a lost dispute (docs/product.md, "Refunds").
 */
export function refundableOf(
  charge: Pick<Taxed, 'amount'>,
  held: readonly Pick<Taxed, 'amount'>[],
  lost: AmountMinor,
): AmountMinor {
  const left = held.reduce((rest, { amount }) => rest - amount, charge.amount - lost);
  return Math.max(0, left);
}

/** Why a refund of a charge is refused before the card processor is asked, in a sentence. */
export function refundRefusal({
  isPaid,
  currency,
  lost,
  refundable,
}: {
  readonly isPaid: boolean;
  readonly currency: Currency;
  /** By disputes. */
  readonly lost: AmountMinor;
  readonly refundable: AmountMinor;
}): string {
  if (!isPaid) return 'Only a charge that succeeded can be refunded.';
  if (lost === 0) return 'More is asked than is left of this charge.';
  const dispute = `A dispute over ${formatMoney(lost, currency)} of this charge was lost`;
  return refundable === 0
    ? `${dispute}: the payer has that back, and nothing can be refunded.`
    : `${dispute}: at most ${formatMoney(refundable, currency)} of it can be refunded.`;
}

/**
 * The next refund of a charge: `requested` minor units with tax, or all that is left; null where more is requested than
 * refunds and lost disputes have left. Its tax is pro rata, half up, never more than is left of it, and the last one takes
 * the rest (docs/product.md, "Refunds").
 */
export function nextRefund(
  charge: Taxed,
  earlier: readonly Taxed[],
  requested: AmountMinor | null,
  lost: AmountMinor = 0,
): Taxed | null {
  const left = leftOf(charge, earlier);
  const most = refundableOf(charge, earlier, lost);
  const amount = requested ?? most;
  if (amount < 1 || amount > most) return null;
  if (amount === left.amount) return left;
  const proRata = divideHalfUp(BigInt(charge.tax) * BigInt(amount), BigInt(charge.amount));
  const netLeft = left.amount - left.tax;
  return { amount, tax: Math.max(Math.min(proRata, left.tax), amount - netLeft) };
}

/**
 * What a refund adds to its customer's credit; null where refunds that failed later had credited all of it before. So a
 * charge's credit notes never exceed its invoice, and its tax comes out exact (docs/product.md, "Refunds").
 */
export function creditFor(
  charge: Taxed,
  refund: Taxed,
  { credited, givenBack }: { readonly credited: readonly Taxed[]; readonly givenBack: readonly Taxed[] },
): Taxed | null {
  const left = leftOf(charge, givenBack);
  const uncredited = leftOf(charge, credited);
  if (left.amount === uncredited.amount && left.tax === uncredited.tax) return refund;
  const owed = left.amount - uncredited.amount;
  return refund.amount <= owed ? null : nextRefund(charge, credited, refund.amount - owed);
}
