/*
 * A declined card is not tried without end: not at all after a hard decline, else a few times an hour and a month.
 * docs/product.md, "A brake on trying"
 */

import { dayMs, type Instant } from '../calendar.ts';
import { replacedCardOf } from '../charge-under-way.ts';
import type { Refusal } from '../refusals.ts';
import { type Card, type Charge, type Declines, isSameCard, type State } from '../state.ts';

/**
 * Stripe's code for a card that does not exist any more: detached, or gone with its customer (its documentation, "Error
 * codes"). A detached card may also be refused without a code (`activities/gone.ts` recognises both).
 */
export const cardGoneCode = 'resource_missing';

/**
 * Stripe's documentation, "Decline codes", column "Next steps": the payer is told to use another card, correct details
 * or ask the issuer. Codes that say nothing about the card (`generic_decline`, `do_not_honor`, `call_issuer`,
 * `no_action_taken`) and those that money or time can change are left out.
 */
const hardDeclines: ReadonlySet<string> = new Set([
  'card_not_supported',
  'currency_not_supported',
  'do_not_try_again',
  'expired_card',
  'fraudulent',
  'incorrect_cvc',
  'incorrect_number',
  'invalid_account',
  'invalid_cvc',
  'invalid_expiry_month',
  'invalid_expiry_year',
  'invalid_number',
  'lost_card',
  'merchant_blacklist',
  'new_account_information_available',
  'not_permitted',
  'pickup_card',
  'restricted_card',
  'revocation_of_all_authorizations',
  'revocation_of_authorization',
  'security_violation',
  'service_not_allowed',
  'stolen_card',
  'stop_payment_order',
  'testmode_decline',
  'transaction_not_allowed',
  cardGoneCode,
]);

/** Why a card was declined, and what Stripe advises. */
export interface DeclineReason {
  readonly declineCode: string;
  readonly adviceCode: string | null;
}

/** Whether another try with the same card cannot succeed. */
export function isHardDecline({ declineCode, adviceCode }: DeclineReason): boolean {
  return adviceCode === 'do_not_try_again' || hardDeclines.has(declineCode);
}

const limits = [
  { tries: 4, withinMs: dayMs / 24 },
  { tries: 15, withinMs: 30 * dayMs },
] as const;

/**
 * The present card's declines after one more. A decline of a replaced card does not count, unless the present card
 * looks the same: then the try counts.
 */
export function declinesAfterDecline(
  state: State,
  { charge, ...reason }: DeclineReason & { readonly charge: Charge },
  now: Instant,
): Declines {
  const { declines, card } = state;
  const replaced = replacedCardOf(state, charge.key);
  if (replaced !== null && (card === null || !isSameCard(replaced, card))) return declines;
  const isFinal = replaced === null && isHardDecline(reason);
  return { at: withTry(declines.at, now), hardCode: isFinal ? reason.declineCode : declines.hardCode };
}

/** Keeps only the tries that the limits need. */
function withTry(at: readonly Instant[], now: Instant): readonly Instant[] {
  const { tries, withinMs } = limits[1];
  return [...at, now].filter((declinedAt) => declinedAt > now - withinMs).slice(-tries);
}

/**
 * The declines after a card was given. A new card starts without any; the same card given again may be tried after a
 * hard decline, but its tries still count.
 */
export function declinesAfterCard({ card, removedCard, declines }: State, next: Card): Declines {
  const before = card ?? removedCard;
  const at = before !== null && isSameCard(before, next) ? declines.at : [];
  return { at, hardCode: null };
}

/** Why the present card may not be charged at all, not even by time; null where it may. */
export function uncollectableCode({ card, declines }: State): string | null {
  return card === null ? 'no_payment_method' : declines.hardCode;
}

/** Why a command may not charge the present card at `now`; null where it may. */
export function brakeOn({ declines }: State, now: Instant): { readonly refusal: Refusal } | null {
  const { at, hardCode } = declines;
  if (hardCode !== null) {
    const detail = 'The card was declined for good, and nothing more is charged to it: add another card.';
    return { refusal: { code: 'card_declined', detail, declineCode: hardCode } };
  }
  const retryAt = Math.max(
    ...limits.map(({ tries, withinMs }) => (at.at(-tries) ?? Number.NEGATIVE_INFINITY) + withinMs),
  );
  if (retryAt <= now) return null;
  const detail = 'The card was declined too often: try again later, or add another card.';
  return { refusal: { code: 'too_many_attempts', detail, retryAt } };
}
