import type { Registration, SellerFacts } from './facts.ts';
import { type CountryCode, isCountryCode, taxCountryOf } from './places.ts';
import { rateAreas } from './rates.ts';

/** A seller's registration as it is configured; the id is printed, and needed with a live key. */
export interface ConfiguredRegistration {
  readonly place: Registration;
  readonly id: string | null;
}

/** Where a seller can be registered: in a country with a rate of its own, or with the Union's one-stop shop. */
export const registrationPlaces: readonly Registration[] = [
  ...rateAreas.filter((area) => isCountryCode(area)),
  'EU-OSS',
];

/** As ids begin. Northern Ireland’s `XI` is for goods alone: for services it is a registration in the United Kingdom. */
const aliases: ReadonlyMap<string, Registration> = new Map([
  ['EL', 'GR'],
  ['UK', 'GB'],
  ['XI', 'GB'],
]);

/** Of `GB:GB123456789`, or `GB` alone; null where there is no such place. */
export function registrationOf(text: string): ConfiguredRegistration | null {
  const [name = '', id = ''] = text.split(':').map((part) => part.trim());
  const code = name.toUpperCase();
  const place = registrationPlaces.find((one) => one === (aliases.get(code) ?? code));
  return place === undefined ? null : { place, id: id === '' ? null : id };
}

export function sellerOf(country: CountryCode, registrations: readonly ConfiguredRegistration[]): SellerFacts {
  return { country: taxCountryOf(country), registrations: [...new Set(registrations.map(({ place }) => place))] };
}

/** The id that a seller prints: of its own country's registration, or else of the first. */
export function mainIdOf(country: CountryCode, registrations: readonly ConfiguredRegistration[]): string | null {
  const own = registrations.find(({ place, id }) => place === country && id !== null);
  return (own ?? registrations.find(({ id }) => id !== null))?.id ?? null;
}
