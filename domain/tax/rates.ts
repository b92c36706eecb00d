/*
 * Standard rates by date. No package of the registries has them with dates and sources, so that they are written here
 * and compared with a package's (`rates.test.ts`); bills were made by rows that apply already, which are never edited:
 * add rows, also for a change that is law before its day.
 */

import type { CivilDate } from '../calendar.ts';

interface Rate {
  readonly from: CivilDate;
  /** Thousandths of a percent. */
  readonly milliPercent: number;
  readonly source: string;
}

/** The Commission's list of the Union's rates, where the tables of each member state are. */
const tedb = 'European Commission, Taxes in Europe Database (TEDB), standard rates';

function since(from: CivilDate, milliPercent: number, source = tedb): Rate {
  return { from, milliPercent, source };
}

/**
 * Rates by country, or by a part of a country with its own rate. Before its first row an area has the rate of that row.
 */
const rates = {
  AT: [since('2016-01-01', 20_000)],
  'AT-JM': [since('2016-01-01', 19_000, 'Austria: UStG 1994, § 10(4), Jungholz and Mittelberg')],
  BE: [since('2016-01-01', 21_000)],
  BG: [since('2016-01-01', 20_000)],
  CH: [
    since('2018-01-01', 7_700, 'Switzerland: MWSTG, art. 25(1), until 2023'),
    since('2024-01-01', 8_100, 'Switzerland: MWSTG, art. 25(1), as of 2024 (AHV reform)'),
  ],
  CY: [since('2016-01-01', 19_000)],
  CZ: [since('2016-01-01', 21_000)],
  DE: [
    since('2016-01-01', 19_000),
    since('2020-07-01', 16_000, 'Germany: UStG, § 28(1), second law on corona taxes'),
    since('2021-01-01', 19_000, 'Germany: UStG, § 12(1)'),
  ],
  DK: [since('2016-01-01', 25_000)],
  EE: [
    since('2016-01-01', 20_000),
    since('2024-01-01', 22_000, 'Estonia: VAT Act, § 15(1), as of 2024'),
    since('2025-07-01', 24_000, 'Estonia: VAT Act, § 15(1), as of July 2025'),
  ],
  ES: [since('2016-01-01', 21_000)],
  FI: [since('2016-01-01', 24_000), since('2024-09-01', 25_500, 'Finland: VAT Act, § 84, as of September 2024')],
  FR: [since('2016-01-01', 20_000)],
  'FR-DOM': [since('2016-01-01', 8_500, 'France: CGI, art. 296: Guadeloupe, Martinique, Réunion')],
  GB: [since('2011-01-04', 20_000, 'United Kingdom: VATA 1994, s. 2(1)')],
  GR: [since('2016-01-01', 23_000), since('2016-06-01', 24_000, 'Greece: law 4389/2016')],
  HR: [since('2016-01-01', 25_000)],
  HU: [since('2016-01-01', 27_000)],
  IE: [
    since('2016-01-01', 23_000),
    since('2020-09-01', 21_000, 'Ireland: Financial Provisions (Covid-19) (No. 2) Act 2020'),
    since('2021-03-01', 23_000, 'Ireland: VATCA 2010, s. 46(1)(a)'),
  ],
  IS: [since('2015-01-01', 24_000, 'Iceland: VAT Act 50/1988, art. 14')],
  IT: [since('2016-01-01', 22_000)],
  LI: [
    since('2018-01-01', 7_700, 'Liechtenstein: MWSTG, art. 25(1), as in Switzerland'),
    since('2024-01-01', 8_100, 'Liechtenstein: MWSTG, art. 25(1), as in Switzerland'),
  ],
  LT: [since('2016-01-01', 21_000)],
  LU: [
    since('2016-01-01', 17_000),
    since('2023-01-01', 16_000, 'Luxembourg: law of 26 October 2022'),
    since('2024-01-01', 17_000, 'Luxembourg: VAT Act, art. 40'),
  ],
  LV: [since('2016-01-01', 21_000)],
  MT: [since('2016-01-01', 18_000)],
  NL: [since('2016-01-01', 21_000)],
  NO: [since('2005-01-01', 25_000, 'Norway: Storting’s VAT resolution, § 2')],
  PL: [since('2016-01-01', 23_000)],
  PT: [since('2016-01-01', 23_000)],
  'PT-20': [
    since('2016-01-01', 18_000, 'Portugal: CIVA, art. 18(3)(a), until June 2021'),
    since('2021-07-01', 16_000, 'Portugal: Regional Legislative Decree 15-A/2021/A, Azores'),
  ],
  'PT-30': [since('2016-01-01', 22_000, 'Portugal: CIVA, art. 18(3)(b), Madeira')],
  RO: [
    since('2016-01-01', 20_000),
    since('2017-01-01', 19_000, 'Romania: Fiscal Code, art. 291(1)'),
    since('2025-08-01', 21_000, 'Romania: law 141/2025'),
  ],
  SE: [since('2016-01-01', 25_000)],
  SI: [since('2016-01-01', 22_000)],
  SK: [since('2016-01-01', 20_000), since('2025-01-01', 23_000, 'Slovakia: VAT Act, § 27(1), as of 2025')],
} as const satisfies Record<string, readonly [Rate, ...Rate[]]>;

/** An area where tax can be taken. */
export type RateArea = keyof typeof rates;

export const rateTable: Readonly<Record<RateArea, readonly [Rate, ...Rate[]]>> = rates;
export const rateAreas = Object.keys(rates) as readonly RateArea[];

/** The standard rate of an area on a date, in thousandths of a percent. */
export function rateOn(area: RateArea, date: CivilDate): number {
  const [first, ...later] = rateTable[area];
  return (later.findLast(({ from }) => from <= date) ?? first).milliPercent;
}
