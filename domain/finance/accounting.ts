import type { CivilDate } from '../calendar.ts';
import type { AmountAtHome } from '../money/exchange.ts';
import type { AmountMinor, Currency } from '../money/money.ts';
import type { CivilInterval } from './deferred-revenue.ts';
import { type Month, monthAfter } from './revenue.ts';

/** What a document adds to the books: the amounts of an invoice, or those of a credit note with a minus. */
export interface Posting {
  readonly net: AmountMinor;
  readonly tax: AmountMinor;
  readonly gross: AmountMinor;
}

interface Document {
  readonly kind: 'invoice' | 'credit_note';
  readonly total: AmountMinor;
  readonly tax: AmountMinor;
}

/** Documents have positive amounts. In the books a credit note reduces revenue and tax. */
export function postingOf({ kind, total, tax }: Document): Posting {
  const signed = (amount: AmountMinor): AmountMinor => (kind === 'invoice' ? amount : 0 - amount);
  return { net: signed(total - tax), tax: signed(tax), gross: signed(total) };
}

interface TaxedDocument extends Pick<Document, 'kind' | 'tax'> {
  readonly currency: Currency;
  readonly taxAtHome: Pick<AmountAtHome, 'amount' | 'currency'> | null;
  /** Null where the document does not say in which currency the seller's books were. */
  readonly sellerCurrency: Currency | null;
}

/** A document's tax in the currency of the seller's books; the amount is null where no rate was known at issue. */
export interface HomeTax {
  readonly amount: AmountMinor | null;
  readonly currency: Currency | null;
}

/** What was frozen on the document, and of a credit note negative (docs/product.md, "For accounting"). */
export function homeTaxOf(document: TaxedDocument): HomeTax {
  const { kind, tax, currency, taxAtHome, sellerCurrency } = document;
  const signed = (amount: AmountMinor): AmountMinor => (kind === 'invoice' ? amount : 0 - amount);
  if (taxAtHome !== null) return { amount: signed(taxAtHome.amount), currency: taxAtHome.currency };
  const needsNoRate = sellerCurrency !== null && (tax === 0 || sellerCurrency === currency);
  return { amount: needsNoRate ? signed(tax) : null, currency: sellerCurrency };
}

/** The civil dates of a month such as `2026-05`. */
export function datesOfMonth(month: Month): CivilInterval {
  return { from: `${month}-01`, to: `${monthAfter(month)}-01` };
}

/** The civil dates of a month such as `2026-05`, or of a year such as `2026`. */
export function datesOfMonthOrYear(text: string): CivilInterval {
  return text.length > 4 ? datesOfMonth(text) : { from: `${text}-01-01`, to: `${Number(text) + 1}-01-01` };
}

/** The month of a civil date. */
export function monthOf(date: CivilDate): Month {
  return date.slice(0, 7);
}

/** Postings added up by currency, as currencies are never added together. */
export function postingsByCurrency(
  postings: readonly (Posting & { readonly currency: Currency })[],
): ReadonlyMap<Currency, Posting> {
  const totals = new Map<Currency, Posting>();
  for (const { currency, net, tax, gross } of postings) {
    const total = totals.get(currency) ?? { net: 0, tax: 0, gross: 0 };
    totals.set(currency, { net: total.net + net, tax: total.tax + tax, gross: total.gross + gross });
  }
  return totals;
}
