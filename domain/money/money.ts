/** An integer in the currency's minor unit, as in Stripe's API. */
export type AmountMinor = number;
/** ISO 4217, lower case, as in Stripe's API. */
export type Currency = string;

interface CurrencyFacts {
  /** The smallest amount the card processor takes (Stripe's documentation, "Minimum and maximum charge amounts"). */
  readonly minimumMinor: AmountMinor;
  /** Decimals as Stripe charges them (its documentation, "Zero-decimal currencies"), which differ from ICU's. */
  readonly decimals: number;
}

/** Formatters by locale and currency, as making one takes longer than using it. */
const formats = new Map<string, Intl.NumberFormat>();

const twoDigits = (minimumMinor: AmountMinor): CurrencyFacts => ({ minimumMinor, decimals: 2 });

/**
 * The currencies a tenant can be billed in, whose minimum is known (docs/product.md, "Currencies"). Stripe takes none
 * of them in steps of 10 or 100 minor units (its documentation, "Special cases", "Three-decimal currencies").
 */
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
  jpy: { minimumMinor: 50, decimals: 0 },
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

/** The largest amount that Stripe charges at once: eight digits. */
export const maximumChargeMinor: AmountMinor = 99_999_999;

/** ISO 4217 codes of the currencies that can be billed, sorted. */
export const currencyCodes: readonly Currency[] = Object.keys(currencies);

export function isCurrency(code: string): boolean {
  return Object.hasOwn(currencies, code);
}

/** How many decimals an amount has in the currency: 0 where the minor unit is the currency itself. */
export function decimalsOf(currency: Currency): number {
  return factsOf(currency).decimals;
}

/** The smallest amount that can be charged; anything below is carried to the next bill. */
export function minimumChargeMinor(currency: Currency): AmountMinor {
  return factsOf(currency).minimumMinor;
}

/** `120.00`, or `-120.00` below zero: a number for other programs. */
export function decimalText(amount: AmountMinor, currency: Currency): string {
  const decimals = decimalsOf(currency);
  const digits = String(Math.abs(amount)).padStart(decimals + 1, '0');
  const whole = digits.slice(0, digits.length - decimals);
  return `${amount < 0 ? '-' : ''}${whole}${decimals === 0 ? '' : `.${digits.slice(-decimals)}`}`;
}

/** `£120.00`, for people. */
export function formatMoney(amount: AmountMinor, currency: Currency, locale = 'en-GB'): string {
  const decimals = decimalsOf(currency);
  const format = formats.get(`${locale} ${currency}`) ?? formatOf(currency, decimals, locale);
  return format.format(amount / 10 ** decimals);
}

function formatOf(currency: Currency, decimals: number, locale: string): Intl.NumberFormat {
  const digits = { minimumFractionDigits: decimals, maximumFractionDigits: decimals };
  const format = new Intl.NumberFormat(locale, { style: 'currency', currency: currency.toUpperCase(), ...digits });
  formats.set(`${locale} ${currency}`, format);
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
