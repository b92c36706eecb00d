// Written by `npm run openapi` from domain/money/money.ts; edit that instead.

/**
 * The currencies that can be billed, each with its decimals: 2 where 1234 minor units are 12.34. They are Stripe's, which for
 * the forint differ from those of `Intl`.
 */
export const currencyDecimals: Readonly<Record<string, number>> = {
  aed: 2,
  aud: 2,
  brl: 2,
  cad: 2,
  chf: 2,
  czk: 2,
  dkk: 2,
  eur: 2,
  gbp: 2,
  hkd: 2,
  huf: 2,
  inr: 2,
  jpy: 0,
  mxn: 2,
  myr: 2,
  nok: 2,
  nzd: 2,
  pln: 2,
  ron: 2,
  sek: 2,
  sgd: 2,
  thb: 2,
  usd: 2,
};
