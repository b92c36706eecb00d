import { invalidRequest } from './errors.ts';

/** Stripe's documented minimum charge, in the currency's minor unit. */
const MINIMUM: Readonly<Record<string, number>> = {
  usd: 50,
  aed: 200,
  aud: 50,
  bgn: 100,
  brl: 50,
  cad: 50,
  chf: 50,
  czk: 1500,
  dkk: 250,
  eur: 50,
  gbp: 30,
  hkd: 400,
  huf: 17500,
  inr: 50,
  jpy: 50,
  mxn: 1000,
  myr: 200,
  nok: 300,
  nzd: 50,
  pln: 200,
  ron: 200,
  sek: 300,
  sgd: 50,
  thb: 1000,
};

const MAXIMUM = 99_999_999;
const WITHOUT_CENTS = new Set(['jpy']);

export function isCurrency(code: string): boolean {
  return Object.hasOwn(MINIMUM, code);
}

export function minimumOf(currency: string): number {
  return MINIMUM[currency] ?? 1;
}

/** The amount for messages, such as `0.50 usd`. */
export function readable(amount: number, currency: string): string {
  return WITHOUT_CENTS.has(currency) ? `${amount} ${currency}` : `${(amount / 100).toFixed(2)} ${currency}`;
}

/** Throws the 400 for an amount outside Stripe's bounds. */
export function checkAmount(amount: number, currency: string): void {
  const least = minimumOf(currency);
  if (amount < least)
    throw invalidRequest(`Amount must be at least ${readable(least, currency)}`, {
      code: 'amount_too_small',
      param: 'amount',
    });
  if (amount > MAXIMUM)
    throw invalidRequest(`Amount must be no more than ${readable(MAXIMUM, currency)}`, {
      code: 'amount_too_large',
      param: 'amount',
    });
}
