import { readFileSync, writeFileSync } from 'node:fs';
import type { CivilDate } from '../../domain/calendar.ts';
import { rateAreas, rateTable } from '../../domain/tax/rates.ts';

const recordedFile = new URL('./tax-rates.json', import.meta.url);

interface RecordedRate {
  readonly from: CivilDate;
  readonly milliPercent: number;
}

interface RecordedRates {
  /** The day of the record: rates until then may be on bills. */
  readonly until: CivilDate;
  readonly rates: Readonly<Record<string, readonly [RecordedRate, ...RecordedRate[]]>>;
}

export function readRecordedRates(): RecordedRates {
  return JSON.parse(readFileSync(recordedFile, 'utf8')) as RecordedRates;
}

/** Part of a release: from then on no row that counts by that day can be changed without a test that fails. */
export function recordRates(until: CivilDate): void {
  const rates = Object.fromEntries(
    rateAreas.map((area) => [area, rateTable[area].map(({ from, milliPercent }) => ({ from, milliPercent }))]),
  );
  writeFileSync(recordedFile, `${JSON.stringify({ until, rates }, null, 1)}\n`);
}
