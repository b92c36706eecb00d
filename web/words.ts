import { capitalised } from './format.ts';

/** Why a payment failed. An unlisted decline code is quoted, so that the cardholder can ask their bank about it. */
export function declineReason(declineCode: string): string {
  return declineReasons.get(declineCode) ?? `the card was declined (${declineCode})`;
}

export const declineReasons: ReadonlyMap<string, string> = new Map([
  ['authentication_required', 'your bank wants you to confirm it'],
  ['payment_intent_authentication_failure', 'it was not confirmed at your bank'],
  ['no_payment_method', 'there is no card'],
  ['resource_missing', 'the card was removed at our card processor'],
  ['insufficient_funds', 'the card has insufficient funds'],
  ['expired_card', 'the card has expired'],
  ['lost_card', 'the card was reported lost'],
  ['stolen_card', 'the card was reported stolen'],
  ['generic_decline', 'the bank declined the card'],
  ['card_declined', 'the bank declined the card'],
  ['amount_too_large', 'the amount is larger than a card can be charged at once'],
  ['refunded', 'the payment was given back'],
]);

/** What a suspended tenant pays for. */
export const reopening = 'a fresh month, and the days that were used without paying';

/** `Visa •••• 4242` */
export function cardName({ brand, last4 }: { readonly brand: string; readonly last4: string }): string {
  return `${capitalised(brand)} •••• ${last4}`;
}
