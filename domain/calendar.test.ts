import { describe, expect, it } from 'vitest';
import { instantOf } from '../test/domain/support/tenant.ts';
import {
  addCivilDuration,
  addDays,
  billingDate,
  civilDateOf,
  daysBetween,
  formatDay,
  isTimeZone,
  startOfDay,
  startOfDayAfter,
} from './calendar.ts';
import { anchoredPeriod, nextPeriod, type Period } from './period.ts';

/** Zones whose clocks change in odd ways, each with the month from which 36 months include the changes. */
const zones: readonly (readonly [zone: string, from: string])[] = [
  ['America/Sao_Paulo', '2016-11'], // midnight is skipped, and happens twice
  ['Africa/Cairo', '2023-03'], // the same, since 2023
  ['Asia/Beirut', '2021-12'],
  ['Atlantic/Azores', '2024-02'], // falls back from 01:00 to 00:00
  ['America/Havana', '2024-02'],
  ['Pacific/Apia', '2010-06'], // 30 December 2011 never was
  ['Europe/London', '2023-10'],
  ['Australia/Lord_Howe', '2024-01'], // half an hour
  ['Asia/Kathmandu', '2024-01'], // +05:45
  ['America/St_Johns', '2008-01'], // falls back at 00:01, into the day before
  ['America/Nuuk', '2022-01'],
  ['UTC', '2023-01'],
];

/** Reads the local date by Node's own tables instead of the code under test. */
function wallIn(zone: string): (instant: number) => string {
  const format = new Intl.DateTimeFormat('en-CA', {
    timeZone: zone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  });
  return (instant) => format.format(instant);
}

const two = (part: number): string => String(part).padStart(2, '0');

/** Counted without the code under test: the anchor's day in the month `n` after it, or that month's last day. */
function clamped(year: number, month: number, day: number, n: number): string {
  const months = year * 12 + (month - 1) + n;
  const [inYear, inMonth] = [Math.floor(months / 12), (months % 12) + 1];
  const leap = inYear % 4 === 0 && (inYear % 100 !== 0 || inYear % 400 === 0);
  const last = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][inMonth - 1] ?? 0;
  return `${inYear}-${two(inMonth)}-${two(Math.min(day, last))}`;
}

describe.each(zones)('billing dates in %s from %s', (zone, from) => {
  const wall = wallIn(zone);
  const [year = 0, month = 0] = from.split('-').map(Number);

  it('tile 36 months from every day of the month, each boundary at the first instant of its day', () => {
    for (let day = 1; day <= 31; day += 1) {
      const start = instantOf(`${from}-01T12:00`, zone) + (day - 1) * 86_400_000;
      const anchor = wall(start);
      const [y = 0, m = 0, d = 0] = anchor.split('-').map(Number);
      let period: Period = anchoredPeriod(1, start, zone);
      expect(period).toMatchObject({ number: 1, anchor, index: 0, start });
      for (let n = 1; n <= 36; n += 1) {
        const date = clamped(y, m, d, n);
        expect(billingDate(anchor, n)).toBe(date);
        // A day that never was begins with the next day.
        expect(wall(period.end) >= date, `${anchor} + ${n}`).toBe(true);
        expect(wall(period.end - 1) < date, `${anchor} + ${n}`).toBe(true);
        expect(period.start).toBeLessThan(period.end);
        const next = nextPeriod(period, zone);
        expect([next.start, next.number, next.index, next.anchor]).toEqual([period.end, n + 1, n, anchor]);
        period = next;
      }
    }
    expect([year, month]).not.toContain(0);
  });

  it('count days that never go back, and change only at the start of a day', () => {
    const begin = instantOf(`${from}-01`, zone);
    let date = civilDateOf(begin, zone);
    for (let halfHours = 1; halfHours < 48 * 400; halfHours += 1) {
      const instant = begin + halfHours * 1_800_000;
      const now = wall(instant) > date ? civilDateOf(instant, zone) : date;
      if (now === date) continue;
      expect(startOfDay(now, zone)).toBeLessThanOrEqual(instant);
      expect(startOfDay(now, zone)).toBeGreaterThan(instant - 1_800_000);
      date = now;
    }
  });
});

it('counts from the anchor, never from the date before: 31 Jan, 28 Feb, 31 Mar', () => {
  expect([1, 2, 3, 13].map((n) => billingDate('2027-01-31', n))).toEqual([
    '2027-02-28',
    '2027-03-31',
    '2027-04-30',
    '2028-02-29',
  ]);
  const first = anchoredPeriod(1, instantOf('2027-01-31T15:00', 'Europe/London'), 'Europe/London');
  const second = nextPeriod(first, 'Europe/London');
  expect(civilDateOf(second.start, 'Europe/London')).toBe('2027-02-28');
  expect(civilDateOf(second.end, 'Europe/London')).toBe('2027-03-31');
});

it('lets a day begin after the gap where a clock change skips midnight', () => {
  const start = startOfDay('2018-11-04', 'America/Sao_Paulo');
  expect(start).toBe(instantOf('2018-11-04T01:00', 'America/Sao_Paulo'));
  expect(civilDateOf(start - 1, 'America/Sao_Paulo')).toBe('2018-11-03');
});

it('lets a day begin once where its midnight comes twice', () => {
  const start = startOfDay('2024-11-03', 'America/Havana');
  expect(start).toBe(instantOf('2024-11-03T05:00') - 3_600_000);
  expect(startOfDayAfter(start, 1, 'America/Havana') - start).toBe(25 * 3_600_000);
});

it('counts civil days, whatever their length', () => {
  expect(daysBetween('2026-03-01', '2026-04-01')).toBe(31);
  expect(daysBetween('2026-03-01', '2026-03-01')).toBe(0);
  expect(addDays('2026-02-27', 2)).toBe('2026-03-01');
  expect(addDays('2026-03-01', -1)).toBe('2026-02-28');
  const noon = instantOf('2026-03-28T12:00', 'Europe/London');
  expect(startOfDayAfter(noon, 2, 'Europe/London')).toBe(instantOf('2026-03-30', 'Europe/London'));
  expect(startOfDayAfter(noon, 0, 'Europe/London')).toBe(instantOf('2026-03-28', 'Europe/London'));
});

it('moves an instant on the wall clock: a month is a month, a day in March may have 23 hours', () => {
  const from = instantOf('2026-02-28T09:30', 'Europe/London');
  expect(addCivilDuration(from, 'P1M1D', 'Europe/London')).toBe(instantOf('2026-03-29T09:30', 'Europe/London'));
  expect(addCivilDuration(from, 'PT90M', 'Europe/London')).toBe(from + 90 * 60_000);
  expect(() => addCivilDuration(from, 'soon', 'Europe/London')).toThrow(RangeError);
});

it.each([
  ['Europe/London', true],
  ['UTC', true],
  ['Etc/GMT+1', true],
  ['+01:00', false],
  ['-05:00', false],
  ['Mars/Olympus', false],
  ['', false],
  ['2026-03-01T10:00Z', false],
  ['2026-03-01T10:00+01:00[Europe/London]', false],
  ['[Europe/London]', false],
  ['Europe/London[u-ca=hebrew]', false],
  ['−01:00', false],
  ['Z', false],
])('knows whether %j is a time zone: %s', (name, known) => {
  expect(isTimeZone(name)).toBe(known);
});

it('names each month in short', () => {
  const months = Array.from({ length: 12 }, (_, index) => formatDay(`2026-${two(index + 1)}-09`));
  expect(months).toEqual(
    ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'].map((month) => `9 ${month}`),
  );
});
