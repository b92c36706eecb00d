import type { CivilDate } from '../calendar.ts';
import { type AmountMinor, type Currency, decimalsOf, divideHalfUp } from './money.ts';

/** A published rate: so many units of a currency for one unit of the seller's, from a day to a day, both counted. */
export interface ExchangeRate {
  readonly currency: Currency;
  readonly from: CivilDate;
  readonly to: CivilDate;
  /** A decimal number as it was published, such as `1.1523`. */
  readonly rate: string;
}

/** An amount in the seller's own currency, with the rate that it was converted by. */
export interface AmountAtHome extends Pick<ExchangeRate, 'rate' | 'from' | 'to'> {
  readonly currency: Currency;
  readonly amount: AmountMinor;
}

/** The rate of a currency on a day; null where none was published. Of two, the later one of the list counts. */
export function rateOn(rates: readonly ExchangeRate[], currency: Currency, date: CivilDate): ExchangeRate | null {
  return rates.findLast((one) => one.currency === currency && one.from <= date && date <= one.to) ?? null;
}

/** An amount in the seller's currency, to its nearest minor unit, halves up (docs/product.md, "Invoices"). */
export function amountAtHome(
  amount: AmountMinor,
  { currency, rate, from, to }: ExchangeRate,
  home: Currency,
): AmountAtHome {
  const [whole = '', fraction = ''] = rate.split('.');
  const scaledRate = BigInt(whole + fraction);
  const numerator = BigInt(amount) * 10n ** BigInt(decimalsOf(home) + fraction.length);
  const denominator = scaledRate * 10n ** BigInt(decimalsOf(currency));
  return { currency: home, amount: divideHalfUp(numerator, denominator), rate, from, to };
}
