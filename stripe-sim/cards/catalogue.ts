import type { Decline } from '../store/rows.ts';

/**
 * Stripe's documented test cards, by the part of the token after `pm_card_`. The last two are the stand-in's own: they
 * attach, and then decline for reasons for which Stripe documents no such token.
 */
export interface Card {
  readonly brand: 'visa' | 'mastercard' | 'amex' | 'discover';
  readonly number: string;
  readonly funding: 'credit' | 'debit';
  /** The refusal when it is saved to a customer. */
  readonly attach?: Decline;
  /** The refusal of every charge. */
  readonly charge?: Decline;
  /** Whether the holder must be there: for each charge, or only until it was saved with authentication. */
  readonly sca?: 'always' | 'until_saved';
}

/** Cards that the networks advise not to try again. */
const NEVER_AGAIN: ReadonlySet<string> = new Set(['lost_card', 'stolen_card']);

const declined = (decline_code: string): Decline => ({
  code: 'card_declined',
  decline_code,
  ...(NEVER_AGAIN.has(decline_code) ? { advice_code: 'do_not_try_again' as const } : {}),
  message: decline_code === 'insufficient_funds' ? 'Your card has insufficient funds.' : 'Your card was declined.',
});

const EXPIRED: Decline = { code: 'expired_card', decline_code: 'expired_card', message: 'Your card has expired.' };
const INCORRECT_CVC: Decline = {
  code: 'incorrect_cvc',
  decline_code: 'incorrect_cvc',
  message: "Your card's security code is incorrect.",
};
const PROCESSING: Decline = {
  code: 'processing_error',
  decline_code: 'processing_error',
  message: 'An error occurred while processing your card. Try again in a little bit.',
};

const visa = (number: string, behaviour: Partial<Card> = {}): Card => ({
  brand: 'visa',
  number,
  funding: 'credit',
  ...behaviour,
});
const refused = (number: string, decline: Decline): Card => visa(number, { attach: decline, charge: decline });

export const CARDS: Readonly<Record<string, Card>> = {
  visa: visa('4242424242424242'),
  visa_debit: visa('4000056655665556', { funding: 'debit' }),
  mastercard: { brand: 'mastercard', number: '5555555555554444', funding: 'credit' },
  mastercard_debit: { brand: 'mastercard', number: '5200828282828210', funding: 'debit' },
  amex: { brand: 'amex', number: '378282246310005', funding: 'credit' },
  discover: { brand: 'discover', number: '6011111111111117', funding: 'credit' },
  chargeCustomerFail: visa('4000000000000341', { charge: declined('generic_decline') }),
  authenticationRequired: visa('4000002760003184', { sca: 'always' }),
  authenticationRequiredOnSetup: visa('4000002500003155', { sca: 'until_saved' }),
  visa_chargeDeclined: refused('4000000000000002', declined('generic_decline')),
  visa_chargeDeclinedInsufficientFunds: refused('4000000000009995', declined('insufficient_funds')),
  visa_chargeDeclinedLostCard: refused('4000000000009987', declined('lost_card')),
  visa_chargeDeclinedStolenCard: refused('4000000000009979', declined('stolen_card')),
  chargeDeclinedExpiredCard: refused('4000000000000069', EXPIRED),
  chargeDeclinedIncorrectCvc: refused('4000000000000127', INCORRECT_CVC),
  chargeDeclinedProcessingError: refused('4000000000000119', PROCESSING),
  chargeCustomerFailLostCard: visa('4000000000000341', { charge: declined('lost_card') }),
  chargeCustomerFailInsufficientFunds: visa('4000000000000341', { charge: declined('insufficient_funds') }),
};

/** The catalogue's name in a token such as `pm_card_visa`, if it is one. */
export function cardOfToken(token: string): string | undefined {
  const name = /^(?:pm_card|tok)_(.+)$/.exec(token)?.[1];
  return name !== undefined && Object.hasOwn(CARDS, name) ? name : undefined;
}

/** The catalogue's name of a test card number, the first where several cards have it. */
export function cardOfNumber(number: string): string | undefined {
  return Object.keys(CARDS).find((name) => CARDS[name]?.number === number);
}

export function card(name: string): Card {
  const found = CARDS[name];
  if (found === undefined) throw new Error(`No test card is called ${name}`);
  return found;
}

/** The check digit that real and test numbers alike carry. */
export function isCardNumber(number: string): boolean {
  if (!/^\d{12,19}$/.test(number)) return false;
  const sum = [...number].reverse().reduce((total, digit, i) => {
    const value = Number(digit) * (i % 2 === 1 ? 2 : 1);
    return total + (value > 9 ? value - 9 : value);
  }, 0);
  return sum % 10 === 0;
}
