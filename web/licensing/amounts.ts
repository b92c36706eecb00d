import type { Subscription } from 'licence-billing-client';
import { money } from '../format.ts';
import type { View } from '../view.ts';

/**
 * How a tenant's pages write amounts in its currency: what is paid names the tax in it, a price the tax that comes to it; without
 * tax neither says anything (docs/product.md, "Amounts on the pages").
 */
export interface Amounts {
  /** With tax, as the API has what is paid; a bill says itself whether it has any. */
  total(amount: number, isTaxed?: boolean): string;
  /** Without, as the price of a licence is. */
  price(amount: number): string;
  /** What so many licences come to in a month, with tax. */
  monthly(licences: number): string;
}

/** By the tax of a bill that would be made now. */
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

/** A net amount with a tax in percent of at most three decimals, half up as on bills. */
export function withTax(net: number, taxPercent: number): number {
  return net + Math.floor((2 * net * Math.round(taxPercent * 1_000) + 100_000) / 200_000);
}
