import type { Language, Translated } from './texts/language.ts';

/** Why a payment failed, in plain words. A code without words is shown as it is, as the bank understands it. */
export function declineReason(declineCode: string, language: Language = 'en'): string {
  return declineReasons[language].get(declineCode) ?? otherwise[language](declineCode);
}

const english = {
  authentication_required: 'your bank wants you to confirm it',
  payment_intent_authentication_failure: 'it was not confirmed at your bank',
  no_payment_method: 'there is no card',
  resource_missing: 'the card was removed at our card processor',
  insufficient_funds: 'the card has insufficient funds',
  expired_card: 'the card has expired',
  lost_card: 'the card was reported lost',
  stolen_card: 'the card was reported stolen',
  generic_decline: 'the bank declined the card',
  card_declined: 'the bank declined the card',
  amount_too_large: 'the amount is larger than a card can be charged at once',
  refunded: 'the payment was given back',
} as const;

const german: Readonly<Record<keyof typeof english, string>> = {
  authentication_required: 'Ihre Bank verlangt eine Bestätigung',
  payment_intent_authentication_failure: 'die Zahlung wurde bei Ihrer Bank nicht bestätigt',
  no_payment_method: 'es ist keine Karte hinterlegt',
  resource_missing: 'die Karte wurde bei unserem Zahlungsdienst entfernt',
  insufficient_funds: 'die Karte ist nicht ausreichend gedeckt',
  expired_card: 'die Karte ist abgelaufen',
  lost_card: 'die Karte wurde als verloren gemeldet',
  stolen_card: 'die Karte wurde als gestohlen gemeldet',
  generic_decline: 'die Bank hat die Karte abgelehnt',
  card_declined: 'die Bank hat die Karte abgelehnt',
  amount_too_large: 'der Betrag ist größer, als eine Karte auf einmal belastet werden kann',
  refunded: 'die Zahlung wurde zurückgegeben',
};

/** `npm run openapi` copies these words to the client, from which the pages read them. */
export const declineReasons: Translated<ReadonlyMap<string, string>> = {
  en: new Map(Object.entries(english)),
  de: new Map(Object.entries(german)),
};

const otherwise: Translated<(declineCode: string) => string> = {
  en: (declineCode) => `the card was declined (${declineCode})`,
  de: (declineCode) => `die Karte wurde abgelehnt (${declineCode})`,
};
