/* Billing details: what an address needs, and what of it decides the tax. docs/product.md, "Billing details" */

import type { BuyerFacts, TaxIdState } from './tax/facts.ts';
import { territoryOf } from './tax/places.ts';

/** In these countries every address has a postcode, and some postcodes decide whose tax is taken. */
const withPostcode: ReadonlySet<string> = new Set(
  'AT BE BG CY CZ DE DK EE ES FI FR GB GR HR HU IT LT LU LV MT NL PL PT RO SE SI SK'.split(' '),
);

const anyPostcode = /^(?=.*[A-Z0-9])[A-Z0-9][A-Z0-9 -]*$/i;
/** Includes the postcodes of the armed forces (`BF1 3AA`) and Girobank's `GIR 0AA`. */
const britishPostcode = /^([A-Z]{1,2}\d[A-Z\d]?|GIR) ?\d[A-Z]{2}$/i;

/**
 * What is wrong with a postcode, or null where nothing is known to be wrong. The form is checked only in countries
 * where tax depends on it: elsewhere a list of forms would refuse postcodes that work.
 */
export function postcodeFault(postcode: string | null, country: string): string | null {
  if (postcode === null) return withPostcode.has(country) ? 'is missing: every address in this country has one' : null;
  if (!anyPostcode.test(postcode)) return 'has other signs than letters, digits, spaces and hyphens';
  return country === 'GB' && !britishPostcode.test(postcode) ? 'is not a postcode of the UK, such as SW1A 1AA' : null;
}

interface Located {
  readonly country: string;
  readonly postcode: string | null;
  readonly taxId: string | null;
}

/** The part of billing details that decides the tax: neither a name, nor an address, nor the tax id itself. */
export function buyerFactsOf({ country, postcode, taxId }: Located, idState: TaxIdState): BuyerFacts {
  const hasTaxId = taxId !== null;
  return { country, territory: territoryOf(country, postcode), hasTaxId, taxIdState: hasTaxId ? idState : 'none' };
}
