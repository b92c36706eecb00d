/*
 * Billing details: what an address has to have, and what tax follows from.
 * docs/product.md, "Billing details"
 */

import type { BuyerFacts, TaxIdState } from './tax/facts.ts';
import { territoryOf } from './tax/places.ts';

/** Every address in these has a postcode, and some of their postcodes decide whose tax is taken. */
const withPostcode: ReadonlySet<string> = new Set(
  'AT BE BG CY CZ DE DK EE ES FI FR GB GR HR HU IT LT LU LV MT NL PL PT RO SE SI SK'.split(' '),
);

const anyPostcode = /^(?=.*[A-Z0-9])[A-Z0-9][A-Z0-9 -]*$/i;
/** Also those of the forces (`BF1 3AA`) and Girobank's `GIR 0AA`. */
const britishPostcode = /^([A-Z]{1,2}\d[A-Z\d]?|GIR) ?\d[A-Z]{2}$/i;

/**
 * What is wrong with a postcode; null where nothing is known to be. A country's own form is asked for only where tax depends
 * on it: elsewhere a list of forms would refuse what post arrives at.
 */
export function postcodeFault(postcode: string | null, country: string): string | null {
  if (postcode === null) return withPostcode.has(country) ? 'is missing: every address in this country has one' : null;
  if (!anyPostcode.test(postcode)) return 'has other signs than letters, digits, spaces and hyphens';
  return country === 'GB' && !britishPostcode.test(postcode) ? 'is no postcode of the UK, such as SW1A 1AA' : null;
}

interface Located {
  readonly country: string;
  readonly postcode: string | null;
  readonly taxId: string | null;
}

/** What of billing details the tax follows from: neither a name, nor an address, nor the id itself. */
export function buyerFactsOf({ country, postcode, taxId }: Located, idState: TaxIdState): BuyerFacts {
  const hasTaxId = taxId !== null;
  return { country, territory: territoryOf(country, postcode), hasTaxId, taxIdState: hasTaxId ? idState : 'none' };
}
