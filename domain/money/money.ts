/** An integer in the currency's minor unit, as in Stripe's API. */
export type AmountMinor = number;
/** ISO 4217, lower case, as in Stripe's API. */
export type Currency = string;

interface CurrencyFacts {
  /** The smallest amount the card processor takes (Stripe's documentation, "Minimum and maximum charge amounts"). */
  readonly minimumMinor: AmountMinor;
  readonly fractionDigits: number;
}

/** Making one takes longer than formatting with it. */
const formats = new Map<Currency, Intl.NumberFormat>();

const twoDigits = (minimumMinor: AmountMinor): CurrencyFacts => ({ minimumMinor, fractionDigits: 2 });

/** The currencies a tenant can be billed in: those whose minimum is known. */
const currencies: Readonly<Record<Currency, CurrencyFacts>> = {
  aed: twoDigits(200),
  aud: twoDigits(50),
  brl: twoDigits(50),
  cad: twoDigits(50),
  chf: twoDigits(50),
  czk: twoDigits(1500),
  dkk: twoDigits(250),
  eur: twoDigits(50),
  gbp: twoDigits(30),
  hkd: twoDigits(400),
  huf: twoDigits(17_500),
  inr: twoDigits(50),
  jpy: { minimumMinor: 50, fractionDigits: 0 },
  mxn: twoDigits(1000),
  myr: twoDigits(200),
  nok: twoDigits(300),
  nzd: twoDigits(50),
  pln: twoDigits(200),
  ron: twoDigits(200),
  sek: twoDigits(300),
  sgd: twoDigits(50),
  thb: twoDigits(1000),
  usd: twoDigits(50),
};

/** Eight digits: the most that Stripe charges at once. */
export const maximumChargeMinor: AmountMinor = 99_999_999;

export function isCurrency(code: string): boolean {
  return Object.hasOwn(currencies, code);
}

/** The smallest amount that can be charged; anything below is carried to the next bill. */
export function minimumChargeMinor(currency: Currency): AmountMinor {
  return factsOf(currency).minimumMinor;
}

/** `£120.00`, for people. */
export function formatMoney(amount: AmountMinor, currency: Currency): string {
  const { fractionDigits } = factsOf(currency);
  const format = formats.get(currency) ?? formatOf(currency, fractionDigits);
  return format.format(amount / 10 ** fractionDigits);
}

function formatOf(currency: Currency, fractionDigits: number): Intl.NumberFormat {
  const digits = { minimumFractionDigits: fractionDigits, maximumFractionDigits: fractionDigits };
  const format = new Intl.NumberFormat('en-GB', { style: 'currency', currency: currency.toUpperCase(), ...digits });
  formats.set(currency, format);
  return format;
}

function factsOf(currency: Currency): CurrencyFacts {
  const facts = Object.hasOwn(currencies, currency) ? currencies[currency] : undefined;
  if (facts === undefined) throw new RangeError(`No currency of ours: ${currency}`);
  return facts;
}

/**
 * `numerator / denominator` to the nearest integer, halves up. Exact: it goes through BigInt, as a total times a tax
 * rate can leave the safe integers. Both are non-negative integers.
 */
export function divideHalfUp(numerator: bigint, denominator: bigint): number {
  return Number((2n * numerator + denominator) / (2n * denominator));
}

/** The tax on a net total, rounded half up once (docs/product.md, "Tax"). The rate is in thousandths of a percent. */
export function taxOn(net: AmountMinor, taxMilliPercent: number): AmountMinor {
  return divideHalfUp(BigInt(net) * BigInt(taxMilliPercent), 100_000n);
}
