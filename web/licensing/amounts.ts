import type { Subscription } from 'licence-billing-client';
import { money } from '../format.ts';
import type { View } from '../view.ts';

/**
 * How a tenant's pages write amounts in its currency: a payment names the tax that it contains, a price the tax that is
 * added; without tax neither mentions it (docs/product.md, "Amounts on the pages").
 */
export interface Amounts {
  /** An amount with tax, as the API gives payments; `isTaxed` says whether the bill has tax. */
  total(amount: number, isTaxed?: boolean): string;
  /** An amount without tax, such as the price of a licence. */
  price(amount: number): string;
  /** The monthly cost of this many licences, with tax. */
  monthly(licences: number): string;
}

/** Writes amounts with the tax of a bill that would be made now. */
export function amountsOf({ view, subscription }: AmountsFor): Amounts {
  const { currency, taxPercent, unitPrice } = subscription;
  const { amounts } = view.t;
  const say = (amount: number): string => money(amount, currency, view.locale);
  const total = (amount: number, isTaxed = taxPercent > 0): string =>
    isTaxed ? amounts.total(say(amount)) : say(amount);
  return {
    total,
    price: (amount) => (taxPercent > 0 ? amounts.price(say(amount)) : say(amount)),
    monthly: (licences) => total(withTax(licences * unitPrice, taxPercent)),
  };
}

interface AmountsFor {
  readonly view: View;
  readonly subscription: Subscription;
}

/** Adds tax to a net amount, in percent with at most three decimals; rounds half up, as bills do. */
export function withTax(net: number, taxPercent: number): number {
  return net + Math.floor((2 * net * Math.round(taxPercent * 1_000) + 100_000) / 200_000);
}
