/*
 * Tax by rule, from where the seller is registered, where the buyer is, whether its id is valid, and the date of the
 * bill. The service is supplied electronically. docs/product.md, "Tax"
 */

import type { CivilDate } from '../calendar.ts';
import type { BuyerFacts, SellerFacts, TaxFacts } from './facts.ts';
import { type CountryCode, isInEu, type Place, placeOf, zeroRatesExports } from './places.ts';
import { type RateArea, rateOn } from './rates.ts';

export type TaxCategory = 'standard' | 'zero' | 'reverse_charge' | 'outside_scope';

/** Why the tax is what it is. A sentence is made from this and the country (`why.ts`). */
export type TaxReason =
  /** A percentage is set for the tenant. */
  | 'override'
  /** The seller is registered nowhere. */
  | 'seller_not_registered'
  /** There are no billing details, so that the buyer is taken to be where the seller is. */
  | 'buyer_unknown'
  /** The buyer is where the seller is. */
  | 'domestic'
  /** The buyer accounts for the tax. */
  | 'reverse_charge'
  /** The buyer is elsewhere, without a valid id, and the seller is registered for the tax there. */
  | 'destination'
  /** The same within the Union, where the seller uses no one-stop shop and takes its own country's tax. */
  | 'small_seller'
  /** The tax of the buyer’s country would be due, and the seller is not registered for it. */
  | 'not_registered_there'
  /** The buyer is outside the area of the seller’s tax. */
  | 'abroad'
  /** The buyer is outside, and the seller's country zero-rates exports. */
  | 'export';

/** The tax on one bill. */
export interface Taxation {
  /** Thousandths of a percent. */
  readonly milliPercent: number;
  readonly category: TaxCategory;
  readonly reason: TaxReason;
  /** The country whose tax it is, or whose tax is not taken; null where no country has a claim. */
  readonly country: CountryCode | null;
}

/** The tax on a bill of this date. Every combination of facts has an answer. */
export function taxationOf({ override, seller, buyer }: TaxFacts, date: CivilDate): Taxation {
  if (override !== null) return overridden(override, seller);
  if (seller.registrations.length === 0) return untaxed('seller_not_registered', null);
  if (buyer === null) return atHome(seller, date, 'buyer_unknown');
  const place = placeOf(buyer, seller.country);
  if (place.area === null && buyer.territory === null && buyer.country === seller.country)
    return untaxed('not_registered_there', seller.country);
  if (place.country === seller.country && place.area !== null) return atHome(seller, date, 'domestic', place.area);
  return elsewhere(seller, buyer, place, date);
}

/** The tax of a percentage that is set. Where that is 0, it is a tax at the rate of zero. */
function overridden(milliPercent: number, { country }: SellerFacts): Taxation {
  return { milliPercent, category: milliPercent === 0 ? 'zero' : 'standard', reason: 'override', country };
}

function elsewhere(seller: SellerFacts, buyer: BuyerFacts, place: Place, date: CivilDate): Taxation {
  const { country, area } = place;
  const isProved = buyer.taxIdState === 'valid';
  const isRegistered = area !== null && isRegisteredFor(place, seller);
  if (isProved && place.reversesCharge && (isRegistered || place.isInEu))
    return { milliPercent: 0, category: 'reverse_charge', reason: 'reverse_charge', country };
  if (isRegistered) return standard('destination', country, area, date);
  if (!place.isInEu) return outside(seller, country);
  return isInEu(seller.country) ? atHome(seller, date, 'small_seller') : untaxed('not_registered_there', country);
}

function isRegisteredFor({ country, isInEu: inEu }: Place, { registrations }: SellerFacts): boolean {
  return registrations.includes(country as RateArea) || (inEu && registrations.includes('EU-OSS'));
}

/** The tax of the seller's own country, where it is registered there. */
function atHome(
  { country, registrations }: SellerFacts,
  date: CivilDate,
  reason: 'domestic' | 'buyer_unknown' | 'small_seller',
  area = country as RateArea,
): Taxation {
  return registrations.includes(country as RateArea)
    ? standard(reason, country, area, date)
    : untaxed('not_registered_there', country);
}

function outside({ country: home, registrations }: SellerFacts, country: CountryCode): Taxation {
  return zeroRatesExports(home) && registrations.includes(home as RateArea)
    ? { milliPercent: 0, category: 'zero', reason: 'export', country }
    : untaxed('abroad', country);
}

function standard(reason: TaxReason, country: CountryCode, area: RateArea, date: CivilDate): Taxation {
  return { milliPercent: rateOn(area, date), category: 'standard', reason, country };
}

function untaxed(reason: TaxReason, country: CountryCode | null): Taxation {
  return { milliPercent: 0, category: 'outside_scope', reason, country };
}
