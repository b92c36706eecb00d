/*
 * Where a buyer is for tax: mostly in its country. But parts of some countries are outside their tax or have a rate of
 * their own, and some countries are taxed as a part of another.
 */

import { type RateArea, rateAreas } from './rates.ts';

/** ISO 3166-1 alpha-2, upper case. */
export type CountryCode = string;

/** The Union's members. */
const euMembers: ReadonlySet<CountryCode> = new Set(
  'AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK'.split(' '),
);

interface TerritoryFacts {
  readonly of: CountryCode;
  readonly postcode: RegExp;
  /** The area whose rate applies; null where no tax is taken, so that the place is outside the Union's tax. */
  readonly area: RateArea | null;
  /** Only a seller in this country takes its own tax there. To any other seller the place is outside. */
  readonly homeOf?: CountryCode;
  /** The law that says so. */
  readonly source: string;
}

const directive = 'Directive 2006/112/EC';

/** Parts of countries that a postcode identifies, by their ISO 3166-2 code where there is one. */
const territories = {
  'GB-NIR': {
    of: 'GB',
    postcode: /^BT\d/,
    area: 'GB',
    source:
      'Windsor Framework, art. 8: EU VAT rules for goods only; services are under UK VAT (GOV.UK, "VAT and Northern Ireland")',
  },
  'GB-IM': { of: 'GB', postcode: /^IM\d/, area: 'GB', source: 'Isle of Man Act 1979, s. 6; VAT Notice 700, 2.7' },
  'GB-JE': {
    of: 'GB',
    postcode: /^JE\d/,
    area: null,
    source: 'VAT Notice 741A, 2.2: the Channel Islands are outside the UK',
  },
  'GB-GG': {
    of: 'GB',
    postcode: /^GY\d/,
    area: null,
    source: 'VAT Notice 741A, 2.2: the Channel Islands are outside the UK',
  },
  'ES-CN': { of: 'ES', postcode: /^(35|38)\d{3}$/, area: null, source: `${directive}, art. 6(1)(b)` },
  'ES-CE': { of: 'ES', postcode: /^51\d{3}$/, area: null, source: `${directive}, art. 6(2)(c)` },
  'ES-ML': { of: 'ES', postcode: /^52\d{3}$/, area: null, source: `${directive}, art. 6(2)(d)` },
  'DE-BUESINGEN': {
    of: 'DE',
    postcode: /^78266$/,
    area: 'CH',
    homeOf: 'CH',
    source: `${directive}, art. 6(2)(b); Swiss VAT Act, art. 3(a): in its customs territory`,
  },
  'DE-HELGOLAND': { of: 'DE', postcode: /^27498$/, area: null, source: `${directive}, art. 6(2)(a)` },
  'IT-LIVIGNO': { of: 'IT', postcode: /^23041$/, area: null, source: `${directive}, art. 6(2)(e)` },
  'IT-CAMPIONE': { of: 'IT', postcode: /^22061$/, area: null, source: `${directive}, art. 6(1)(g)` },
  'FI-AX': {
    of: 'FI',
    postcode: /^22\d{3}$/,
    area: 'FI',
    homeOf: 'FI',
    source: `${directive}, art. 6(1)(c); Finnish Tax Administration, "Value added taxation of Åland": services as in Finland`,
  },
  'GR-69': { of: 'GR', postcode: /^6308[67]$/, area: null, source: `${directive}, art. 6(1)(a): Mount Athos` },
  'FR-971': overseas(/^971(?!33|50)\d{2}$/, 'FR-DOM'),
  'FR-972': overseas(/^972\d{2}$/, 'FR-DOM'),
  'FR-973': overseas(/^973\d{2}$/, null),
  'FR-974': overseas(/^974\d{2}$/, 'FR-DOM'),
  'FR-976': overseas(/^976\d{2}$/, null),
  'FR-COM': overseas(/^(975\d{2}|97133|97150|98[678]\d{2})$/, null),
  'FR-MC': { of: 'FR', postcode: /^980\d{2}$/, area: 'FR', source: `${directive}, art. 7: Monaco as France` },
  'PT-20': { of: 'PT', postcode: /^9[5-9]\d{2}/, area: 'PT-20', source: 'Portuguese VAT Code, art. 18(3): the Azores' },
  'PT-30': { of: 'PT', postcode: /^9[0-4]\d{2}/, area: 'PT-30', source: 'Portuguese VAT Code, art. 18(3): Madeira' },
  'AT-JM': {
    of: 'AT',
    postcode: /^(6691|699[123])$/,
    area: 'AT-JM',
    source: 'Austrian VAT Act, § 10(4): Jungholz and Mittelberg',
  },
} as const satisfies Record<string, TerritoryFacts>;

/** A part of a country that is taxed in its own way. */
export type Territory = keyof typeof territories;

export const territoryCodes = Object.keys(territories) as readonly Territory[];

function overseas(postcode: RegExp, area: 'FR-DOM' | null): TerritoryFacts {
  const source = `${directive}, arts. 6(1)(d) and 355; CGI, arts. 294 and 296`;
  return { of: 'FR', postcode, area, homeOf: 'FR', source };
}

/** Countries with an ISO code of their own that are taxed as a part of another. */
const asTerritory: ReadonlyMap<CountryCode, Territory> = new Map([
  ['AX', 'FI-AX'],
  ['BL', 'FR-COM'],
  ['GF', 'FR-973'],
  ['GG', 'GB-GG'],
  ['GP', 'FR-971'],
  ['IM', 'GB-IM'],
  ['JE', 'GB-JE'],
  ['MC', 'FR-MC'],
  ['MF', 'FR-COM'],
  ['MQ', 'FR-972'],
  ['NC', 'FR-COM'],
  ['PF', 'FR-COM'],
  ['PM', 'FR-COM'],
  ['RE', 'FR-974'],
  ['TF', 'FR-COM'],
  ['WF', 'FR-COM'],
  ['YT', 'FR-976'],
]);

/** The part of an address that decides the tax. */
export interface Address {
  readonly country: CountryCode;
  /** A part of the country that is taxed in its own way; null elsewhere. */
  readonly territory: Territory | null;
}

const swissArea: ReadonlySet<CountryCode> = new Set(['CH', 'LI']);

/** The country whose tax is taken in this one: the United Kingdom’s on the Isle of Man, France’s in Monaco. */
export function taxCountryOf(country: CountryCode): CountryCode {
  const territory = asTerritory.get(country);
  if (territory === undefined) return country;
  const { of, area } = factsOf(territory);
  return area === of ? of : country;
}

/** Where a buyer is, from the view of a seller's tax. */
export interface Place {
  /** The country whose tax it would be. */
  readonly country: CountryCode;
  /** The area whose rate applies; null where that tax is not taken. */
  readonly area: RateArea | null;
  readonly isInEu: boolean;
  /**
   * Whether a business with a valid id accounts for a foreign seller's tax itself. It does not in Switzerland once the
   * seller is registered there.
   */
  readonly reversesCharge: boolean;
}

/** The part of a country that an address is in, by its postcode; null where it is taxed as the whole country is. */
export function territoryOf(country: CountryCode, postcode: string | null): Territory | null {
  const own = asTerritory.get(country);
  if (own !== undefined) return own;
  const code = plainPostcode(country, postcode ?? '');
  return territoryCodes.find((name) => factsOf(name).of === country && factsOf(name).postcode.test(code)) ?? null;
}

/** A postcode without its signs and its country's prefix, which people write as `D-78266`, `9500-150` or `bt1 1aa`. */
function plainPostcode(country: CountryCode, postcode: string): string {
  const plain = postcode.toUpperCase().replaceAll(/[^A-Z0-9]/g, '');
  return country === 'GB' ? plain : plain.replace(/^[A-Z]{1,2}(?=\d)/, '');
}

export function placeOf({ country, territory }: Address, seller: CountryCode): Place {
  const part = territory ?? asTerritory.get(country) ?? null;
  if (part === null) return whole(country, seller);
  const { of, area, homeOf } = factsOf(part);
  if (homeOf !== undefined && homeOf !== seller) return { ...whole(of, seller), area: null, isInEu: false };
  return { ...whole(homeOf ?? of, seller), area, isInEu: area !== null && isInEu(of) };
}

/**
 * The place of a whole country. Switzerland and Liechtenstein are one area to sellers of either (Swiss VAT Act, art.
 * 3(a), and the treaty of 1994).
 */
function whole(country: CountryCode, seller: CountryCode): Place {
  if (swissArea.has(country) && swissArea.has(seller) && country !== seller) return whole(seller, seller);
  const area = rateAreas.find((one) => one === country) ?? null;
  return { country, area, isInEu: isInEu(country), reversesCharge: !swissArea.has(country) };
}

/** Whether a text has the form of a country code. */
export function isCountryCode(text: string): boolean {
  return /^[A-Z]{2}$/.test(text);
}

export function isInEu(country: CountryCode): boolean {
  return euMembers.has(country);
}

/**
 * Whether a country zero-rates services that are used abroad: Norway (VAT Act, § 6-22) and Iceland (VAT Act, art. 12).
 */
export function zeroRatesExports(country: CountryCode): boolean {
  return country === 'NO' || country === 'IS';
}

function factsOf(territory: Territory): TerritoryFacts {
  return territories[territory];
}
