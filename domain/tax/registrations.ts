import type { Registration, SellerFacts } from './facts.ts';
import { type CountryCode, isCountryCode, isInEu, taxCountryOf } from './places.ts';
import { rateAreas } from './rates.ts';
import { readTaxId } from './tax-id.ts';

/** A seller's registration as it is configured. Documents print the id, which a live key requires. */
export interface ConfiguredRegistration {
  readonly place: Registration;
  readonly id: string | null;
}

/** Where a seller can be registered: in a country with a rate of its own, or with the Union's one-stop shop. */
export const registrationPlaces: readonly Registration[] = [
  ...rateAreas.filter((area) => isCountryCode(area)),
  'EU-OSS',
];

/**
 * Prefixes of ids that differ from the place's code. Northern Ireland’s `XI` is for goods alone: for services it is a
 * registration in the United Kingdom.
 */
const aliases: ReadonlyMap<string, Registration> = new Map([
  ['EL', 'GR'],
  ['UK', 'GB'],
  ['XI', 'GB'],
]);

/** Reads `GB:GB123456789`, or `GB` alone; null where there is no such place. */
export function registrationOf(text: string): ConfiguredRegistration | null {
  const [name = '', id = ''] = text.split(':').map((part) => part.trim());
  const code = name.toUpperCase();
  const place = registrationPlaces.find((one) => one === (aliases.get(code) ?? code));
  return place === undefined ? null : { place, id: id === '' ? null : id };
}

export function sellerOf(country: CountryCode, registrations: readonly ConfiguredRegistration[]): SellerFacts {
  return { country: taxCountryOf(country), registrations: [...new Set(registrations.map(({ place }) => place))] };
}

/** The id that a seller prints: its own country's registration, or else the first. */
export function mainIdOf(country: CountryCode, registrations: readonly ConfiguredRegistration[]): string | null {
  const own = registrations.find(({ place, id }) => place === country && id !== null);
  return (own ?? registrations.find(({ id }) => id !== null))?.id ?? null;
}

/**
 * Whether an id has the form and check digits of a place's ids. The one-stop shop has ids of its own, and takes
 * members'.
 */
export function isIdOf(place: Registration, id: string): boolean {
  if (place !== 'EU-OSS') return isTaxIdOf(place, id);
  return /^EU\d{9}$/.test(id) || registrationPlaces.some((member) => isInEu(member) && isTaxIdOf(member, id));
}

/** The place that gave a seller's printed id; null where it is not a VAT id of the seller's country. */
export function vatPlaceOf(id: string | undefined, country: CountryCode): Registration | null {
  const home = registrationPlaces.find((place) => place === taxCountryOf(country));
  return home !== undefined && id !== undefined && isIdOf(home, id) ? home : null;
}

/**
 * Whether a seller can print an id. Numbers without a letter at the beginning may be known to a tax office alone, and
 * have any form.
 */
export function isPrintable(
  id: string,
  country: CountryCode,
  registrations: readonly ConfiguredRegistration[],
): boolean {
  if (/^\d/.test(id) || isTaxIdOf(country, id)) return true;
  return registrations.some(({ place }) => isIdOf(place, id));
}

function isTaxIdOf(country: CountryCode, id: string): boolean {
  return 'taxId' in readTaxId(id, country);
}
