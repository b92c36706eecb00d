// Written by `npm run openapi` from domain/decline-words.ts; edit that instead.

/** Why a payment failed, in plain words, by Stripe's decline code. Codes without words of their own are not in it. */
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
