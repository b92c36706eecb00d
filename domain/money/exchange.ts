import type { CivilDate } from '../calendar.ts';
import { type AmountMinor, type Currency, decimalsOf, divideHalfUp } from './money.ts';

/**
 * A published rate: how many units of a currency are one unit of the seller's, with its first and last day, both
 * counted.
 */
export interface ExchangeRate {
  readonly currency: Currency;
  readonly from: CivilDate;
  readonly to: CivilDate;
  /** The decimal number as it was published, such as `1.1523`. */
  readonly rate: string;
}

/** An amount in the seller's own currency, with the rate of its conversion. */
export interface AmountAtHome extends Pick<ExchangeRate, 'rate' | 'from' | 'to'> {
  readonly currency: Currency;
  readonly amount: AmountMinor;
}

/**
 * The rate of a currency on a day; null where none was published. Where two match, the later one in the list counts.
 */
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

/** The tax of a document, and the same in the seller's currency where that is another. */
export interface TaxAtHome {
  readonly tax: AmountMinor;
  readonly taxAtHome: AmountAtHome | null;
}

/**
 * The tax of a credit note in the seller's currency, at the rate of its invoice: what all credited tax comes to, less what
 * earlier notes have credited. So the notes that credit all of an invoice take back exactly its tax, whatever was rounded.
 */
export function creditAtHome(
  tax: AmountMinor,
  invoice: TaxAtHome & { readonly currency: Currency },
  earlier: readonly TaxAtHome[],
): AmountAtHome | null {
  const { taxAtHome: ofInvoice, currency } = invoice;
  if (ofInvoice === null || tax === 0) return null;
  const taxSoFar = earlier.reduce((sum, note) => sum + note.tax, tax);
  const before = earlier.reduce((sum, { taxAtHome }) => sum + (taxAtHome?.amount ?? 0), 0);
  const soFar = amountAtHome(taxSoFar, { ...ofInvoice, currency }, ofInvoice.currency);
  return { ...soFar, amount: Math.max(0, soFar.amount - before) };
}

/** The part of an invoice that shows whether its tax must still be converted. */
export interface TaxedAbroad extends TaxAtHome {
  readonly currency: Currency;
  readonly issuedOn: CivilDate;
  readonly sellerCurrency: Currency | null;
}

/** For finance: that an invoice lacks its tax in the seller's currency. Null where it has the amount or needs none. */
export function taxToConvert(invoice: TaxedAbroad): string | null {
  const { tax, currency, issuedOn, sellerCurrency, taxAtHome } = invoice;
  if (tax === 0 || taxAtHome !== null || sellerCurrency === null || sellerCurrency === currency) return null;
  const [from, to] = [currency.toUpperCase(), sellerCurrency.toUpperCase()];
  return `The invoice lacks its tax in ${to}: no rate of ${from} was known for ${issuedOn} (EXCHANGE_RATES_FILE). Book it at the rate that was published for that day.`;
}
