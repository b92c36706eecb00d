import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import { readRecordedRates } from '../../test/carried/tax-rates.ts';
import { addDays } from '../calendar.ts';
import { type RateArea, rateAreas, rateOn, rateTable } from './rates.ts';

interface PackageRate {
  readonly rate: number;
  /** Earlier rates by the instant at which they ended. */
  readonly before?: Readonly<Record<string, { readonly rate: number }>>;
}

const file = createRequire(import.meta.url).resolve('sales-tax/res/sales_tax_rates.json');
const byPackage = JSON.parse(readFileSync(file, 'utf8')) as Readonly<Record<string, PackageRate | undefined>>;

/** The rates that differ from the package's on purpose, and why. */
const ours: Readonly<Partial<Record<RateArea, string>>> = {
  LI: 'Liechtenstein followed the Swiss rate to 8.1 % in 2024; the package has 7.7 %',
};
/** The day on which that version of the package was published. Update it with the package. */
const packageDay = '2026-07-17';

describe('the table of rates', () => {
  it('has each area in the order of its days, each row with a source', () => {
    for (const area of rateAreas) {
      const rows = rateTable[area];
      expect(rows.map(({ from }) => from)).toEqual([...new Set(rows.map(({ from }) => from))].sort());
      for (const { from, milliPercent, source } of rows) {
        expect(addDays(from, 0)).toBe(from);
        expect(Number.isInteger(milliPercent) && milliPercent > 0 && milliPercent < 30_000).toBe(true);
        expect(source.length).toBeGreaterThan(10);
      }
    }
  });

  it('counts a row from its very day on, and its first row before that', () => {
    expect(
      ['1990-01-01', '2016-01-01', '2020-06-30', '2020-07-01', '2020-12-31', '2021-01-01'].map((day) =>
        rateOn('DE', day),
      ),
    ).toEqual([19_000, 19_000, 19_000, 16_000, 16_000, 19_000]);
  });

  it.each(rateAreas.filter((area) => area.length === 2))(
    'has the rate that the package had when it was made: %s',
    (area) => {
      const theirs = Math.round((byPackage[area]?.rate ?? 0) * 100_000);
      if (ours[area] === undefined) expect(rateOn(area, packageDay)).toBe(theirs);
      else expect(rateOn(area, packageDay), `${area} needs no exception any more`).not.toBe(theirs);
    },
  );

  it('has every country of the Union in it, and as many changes since 2016 as the Commission lists', () => {
    const changes = rateAreas
      .filter((area) => area.length === 2)
      .map((area) => [area, rateTable[area].length - 1] as const);
    expect(Object.fromEntries(changes.filter(([, count]) => count > 0))).toEqual({
      CH: 1,
      DE: 2,
      EE: 2,
      FI: 1,
      GR: 1,
      IE: 2,
      LI: 1,
      LU: 2,
      RO: 2,
      SK: 1,
    });
  });

  it('says of no day that is past another rate than it did when that was recorded: bills were made by it', () => {
    const { until, rates } = readRecordedRates();
    const changed = Object.entries(rates).flatMap(([name, rows]) => {
      const area = rateAreas.find((one) => one === name);
      if (area === undefined) return [`${name} is gone`];
      const days = [...rows, ...rateTable[area]].map(({ from }) => from).filter((from) => from <= until);
      const before = (day: string): number => (rows.findLast(({ from }) => from <= day) ?? rows[0]).milliPercent;
      return days.filter((day) => before(day) !== rateOn(area, day)).map((day) => `${area} on ${day}`);
    });
    expect(changed).toEqual([]);
  });
});
