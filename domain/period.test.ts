import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { propertyTimeoutMs } from '../test/domain/support/lives.ts';
import { activeTenant, add, instantOf, Tenant } from '../test/domain/support/tenant.ts';
import { civilDateOf, startOfDay } from './calendar.ts';
import { periodLine, prorationLine } from './money/bill.ts';
import { anchoredPeriod, datesOf, dayWithin, nextPeriod, type Period } from './period.ts';
import type { State } from './state.ts';

const hourMs = 3_600_000;

/** The same tenant, where other clock rules have set the end of its present period. */
function endingAt({ state, now }: Tenant, end: number): Tenant {
  const { stage } = state;
  if (stage.type !== 'active') throw new Error('Only an active tenant has a period to change');
  const changed: State = { ...state, stage: { ...stage, period: { ...stage.period, end } } };
  return new Tenant({ state: changed, now });
}

const lastLine = (tenant: Tenant): unknown => {
  const { days, daysInPeriod, from, to } = tenant.lastCharge.bill.lines[0] ?? {};
  return [from, to, days, daysInPeriod];
};

describe('a period whose end was stored before Mexico gave up daylight saving', () => {
  const zone = 'America/Mexico_City';
  /** 1 May 2023, 00:00 by the clock rules before October 2022; by present rules it is 23:00 the day before. */
  const storedEnd = Date.UTC(2023, 4, 1, 5);
  const stored = (): Tenant => endingAt(activeTenant(1, { zone, signedUpAt: '2023-04-01T10:00' }), storedEnd);

  it('has the 30 days of April, whatever its instants say', () => {
    expect(civilDateOf(storedEnd, zone)).toBe('2023-04-30');
    const tenant = stored().until('2023-04-16T12:00').must(add(1));
    expect(lastLine(tenant)).toEqual(['2023-04-16', '2023-05-01', 15, 30]);
    expect(tenant.paid).toEqual([1000]);
    tenant.until('2023-04-30T22:59').must(add(1));
    expect(lastLine(tenant)).toEqual(['2023-04-30', '2023-05-01', 1, 30]);
  });

  it('is followed by all of May, from the stored instant on, and by June from its own midnight', () => {
    const tenant = stored().until('2023-04-30T23:00');
    expect(tenant.period).toMatchObject({ number: 2, start: storedEnd, end: startOfDay('2023-06-01', zone) });
    expect(lastLine(tenant)).toEqual(['2023-05-01', '2023-06-01', 31, 31]);
    tenant.until('2023-04-30T23:30').must(add(1));
    expect(lastLine(tenant)).toEqual(['2023-05-01', '2023-06-01', 31, 31]);
    expect(tenant.paid).toEqual([2000, 2000]);
    tenant.until('2023-06-01');
    expect(lastLine(tenant)).toEqual(['2023-06-01', '2023-07-01', 30, 30]);
  });

  it('that ends late by the clocks of today has no day without a price', () => {
    const tenant = endingAt(activeTenant(1, { zone, signedUpAt: '2023-04-01T10:00' }), Date.UTC(2023, 4, 1, 7));
    tenant.until('2023-05-01T00:30').must(add(1));
    expect(lastLine(tenant)).toEqual(['2023-04-30', '2023-05-01', 1, 30]);
  });
});

it('counts the calendar’s days across a date that never was (Apia, 30 December 2011)', () => {
  const zone = 'Pacific/Apia';
  const tenant = activeTenant(1, { zone, signedUpAt: '2011-11-30T10:00' });
  expect(lastLine(tenant)).toEqual(['2011-11-30', '2011-12-30', 30, 30]);
  tenant.until('2011-12-29T12:00').must(add(1));
  expect(lastLine(tenant)).toEqual(['2011-12-29', '2011-12-30', 1, 30]);
  tenant.until('2011-12-31');
  expect(tenant.period?.start).toBe(startOfDay('2011-12-31', zone));
  expect(lastLine(tenant)).toEqual(['2011-12-30', '2012-01-30', 31, 31]);
  tenant.must(add(1));
  expect(lastLine(tenant)).toEqual(['2011-12-31', '2012-01-30', 30, 31]);
});

/** Counted without the code under test: days from one date to another. */
const counted = (from: string, to: string): number => (Date.parse(to) - Date.parse(from)) / 86_400_000;

function periodsFrom(anchor: string, zone: string, count: number): readonly Period[] {
  const periods = [anchoredPeriod(1, startOfDay(anchor, zone) + 11 * hourMs, zone)];
  while (periods.length < count) {
    const last = periods.at(-1);
    if (last !== undefined) periods.push(nextPeriod(last, zone));
  }
  return periods;
}

/** Expects that periods follow each other by instant and by day, so that no day is counted twice or left out. */
function expectTiled(periods: readonly Period[], zone: string): void {
  for (const [index, period] of periods.entries()) {
    const { from, to } = datesOf(period);
    const line = periodLine(1, 2000, period);
    expect(line).toMatchObject({ from, to, days: counted(from, to), daysInPeriod: counted(from, to), amount: 2000 });
    expect(period.start).toBeLessThan(period.end);
    // A day that never was begins with the next day.
    expect(civilDateOf(period.end, zone) >= to).toBe(true);
    expect(civilDateOf(period.end - 1, zone) < to).toBe(true);
    const next = periods[index + 1];
    if (next !== undefined) expect([next.start, datesOf(next).from]).toEqual([period.end, to]);
  }
}

/**
 * Expects that a purchase at noon costs the calendar's count of days, also for instants that other clock rules have
 * set.
 */
function expectProrated(period: Period, zone: string, share: number, shiftMs: number): void {
  const { from, to } = datesOf(period);
  const all = counted(from, to);
  const day = new Date(Date.parse(from) + Math.floor(share * all) * 86_400_000).toISOString().slice(0, 10);
  const noon = startOfDay(day, zone) + 12 * hourMs;
  const today = civilDateOf(noon, zone);
  const days = today < to ? counted(today, to) : 1;
  const unitAmount = Math.floor((2 * 2000 * days + all) / (2 * all));
  for (const stored of [period, { ...period, start: period.start + shiftMs, end: period.end + shiftMs }]) {
    expect(prorationLine(1, 2000, stored, zone, noon)).toMatchObject({ to, days, daysInPeriod: all, unitAmount });
    expect(dayWithin(stored, stored.end - 1, zone) < to).toBe(true);
    expect(dayWithin(stored, stored.start, zone) >= from).toBe(true);
  }
}

/** Zones, each with a month in which its clocks or its calendar changed in an odd way. */
const oddities = [
  ['Pacific/Apia', '2011-11'],
  ['Pacific/Kwajalein', '1993-07'],
  ['Pacific/Enderbury', '1994-12'],
  ['Pacific/Kiritimati', '1994-11'],
  ['America/Mexico_City', '2022-09'],
  ['America/St_Johns', '2010-10'],
  ['America/Sao_Paulo', '2018-10'],
  ['America/Caracas', '2016-04'],
  ['America/Godthab', '2023-02'],
  ['Africa/Cairo', '2014-04'],
  ['Africa/Casablanca', '2018-10'],
  ['Asia/Amman', '2022-10'],
  ['Asia/Gaza', '2011-07'],
  ['Asia/Pyongyang', '2018-04'],
  ['Antarctica/Casey', '2018-02'],
  ['Australia/Lord_Howe', '2026-03'],
  ['Europe/Dublin', '1968-10'],
  ['Europe/Istanbul', '2016-08'],
  ['Europe/Moscow', '2014-09'],
] as const;

it.each(oddities)('tiles and counts every day from each day of the month in %s around %s', (zone, month) => {
  for (let day = 1; day <= 31; day += 1) {
    const anchor = new Date(Date.parse(`${month}-01`) + (day - 1) * 86_400_000).toISOString().slice(0, 10);
    const periods = periodsFrom(anchor, zone, 3);
    expectTiled(periods, zone);
    for (const [index, period] of periods.entries()) expectProrated(period, zone, index / 3, hourMs);
  }
});

it('tiles and counts every day in every zone, from any day of any year, whatever clocks have written the instants', {
  timeout: propertyTimeoutMs,
}, () => {
  const date = fc.date({ min: new Date('1971-01-01'), max: new Date('2040-12-31'), noInvalidDate: true });
  const shiftMs = fc.integer({ min: -26, max: 26 }).map((hours) => hours * hourMs);
  const share = fc.double({ min: 0, max: 0.999, noNaN: true });
  const zones = fc.constantFrom(...Intl.supportedValuesOf('timeZone'), 'UTC');
  fc.assert(
    fc.property(zones, date, share, shiftMs, (zone, start, part, shift) => {
      const periods = periodsFrom(start.toISOString().slice(0, 10), zone, 13);
      expectTiled(periods, zone);
      for (const period of periods) expectProrated(period, zone, part, shift);
    }),
    { numRuns: 150 },
  );
});

it('keeps the very instant at which a first period starts', () => {
  const start = instantOf('2026-03-01T18:00', 'America/New_York');
  expect(anchoredPeriod(7, start, 'America/New_York')).toEqual({
    number: 7,
    anchor: '2026-03-01',
    index: 0,
    start,
    end: startOfDay('2026-04-01', 'America/New_York'),
  });
});
