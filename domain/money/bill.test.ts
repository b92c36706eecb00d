import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { activeTenant, add, instantOf } from '../../test/domain/support/tenant.ts';
import { civilDateOf, dayMs } from '../calendar.ts';
import { taxOf } from '../carried-contract.ts';
import { anchoredPeriod, type Period } from '../period.ts';
import { billFor, exceedsMaximumCharge, periodLine, proratedUnitAmount, prorationLine } from './bill.ts';

const price = fc.integer({ min: 0, max: 99_999_999 });
const daysInPeriod = fc.integer({ min: 28, max: 31 });

describe('what one licence costs for the rest of a period', () => {
  it('is floor((2·price·d + D) / (2·D)), exactly', () => {
    fc.assert(
      fc.property(price, daysInPeriod, fc.nat(31), (unitPrice, all, some) => {
        const days = Math.min(some, all);
        const exact = (2n * BigInt(unitPrice) * BigInt(days) + BigInt(all)) / (2n * BigInt(all));
        expect(BigInt(proratedUnitAmount(unitPrice, days, all))).toBe(exact);
      }),
    );
  });

  it('is never above the full price, is that for all its days, and never rises as days pass', () => {
    fc.assert(
      fc.property(price, daysInPeriod, (unitPrice, all) => {
        expect(proratedUnitAmount(unitPrice, all, all)).toBe(unitPrice);
        for (let days = 1; days <= all; days += 1) {
          const amount = proratedUnitAmount(unitPrice, days, all);
          expect(amount).toBeLessThanOrEqual(unitPrice);
          expect(amount).toBeGreaterThanOrEqual(proratedUnitAmount(unitPrice, days - 1, all));
        }
      }),
      { numRuns: 50 },
    );
  });

  it('rounds half up', () => {
    expect(proratedUnitAmount(1, 15, 30)).toBe(1);
    expect(proratedUnitAmount(1, 14, 30)).toBe(0);
    expect(proratedUnitAmount(2000, 17, 31)).toBe(1097);
  });
});

describe('a line', () => {
  const zone = 'America/New_York';
  const march = (): Period => anchoredPeriod(1, instantOf('2026-03-01T18:00', zone), zone);

  it('is its unit amount times its quantity, over days that a person can count', () => {
    expect(prorationLine(3, 2000, march(), zone, instantOf('2026-03-08T23:30', zone))).toEqual({
      description: '3 licences',
      quantity: 3,
      unitAmount: 1548,
      amount: 4644,
      from: '2026-03-08',
      to: '2026-04-01',
      days: 24,
      daysInPeriod: 31,
    });
  });

  it('counts the day on which a period starts in the afternoon as a whole one', () => {
    const full = {
      quantity: 1,
      description: '1 licence',
      unitAmount: 2000,
      amount: 2000,
      from: '2026-03-01',
      days: 31,
    };
    const period = march();
    expect(periodLine(1, 2000, period)).toMatchObject(full);
    expect(prorationLine(1, 2000, period, zone, period.start)).toMatchObject(full);
    expect(prorationLine(1, 2000, period, zone, period.end - 1)).toMatchObject({ days: 1, unitAmount: 65 });
  });
});

it('costs the same to buy five as to buy two and then three on the same day, charged or carried', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 9000 }), fc.nat(30), fc.nat(5), fc.nat(5), (unitPrice, day, a, b) => {
      const bought = (...quantities: readonly number[]): number => {
        const tenant = activeTenant(1, { unitPrice });
        tenant.advanceTo(tenant.now + day * dayMs);
        const before = tenant.charges.length;
        for (const quantity of quantities) tenant.must(add(quantity + 1));
        const charged = tenant.charges.slice(before).flatMap(({ bill }) => bill.lines);
        return [...charged, ...tenant.state.carried].reduce((sum, line) => sum + line.amount, 0);
      };
      expect(bought(a, b)).toBe(bought(a + b + 1));
    }),
    { numRuns: 60 },
  );
});

describe('a bill', () => {
  const to = { timeZone: 'UTC', currency: 'gbp', tax: taxOf(8_875) };
  const taxation = { milliPercent: 8_875, category: 'standard', reason: 'override', country: 'GB' };

  it('takes its tax once, on the sum of its net lines', () => {
    const line = periodLine(1, 1005, anchoredPeriod(1, instantOf('2026-01-01'), 'UTC'));
    expect(billFor([line, line], to, '2026-01-01')).toEqual({
      lines: [line, line],
      tax: 178,
      amount: 2188,
      taxation,
    });
    expect(billFor([], to, '2026-01-01')).toEqual({ lines: [], tax: 0, amount: 0, taxation });
  });

  it('may be of eight digits and no more', () => {
    expect(exceedsMaximumCharge({ amount: 99_999_999 })).toBe(false);
    expect(exceedsMaximumCharge({ amount: 100_000_000 })).toBe(true);
  });
});

it('costs a day less each day, down to one day on the last', () => {
  const tenant = activeTenant(1, { zone: 'Europe/London', signedUpAt: '2026-03-31T09:00' });
  const days: number[] = [];
  for (; civilDateOf(tenant.now, 'Europe/London') !== '2026-04-30'; tenant.advanceTo(tenant.now + dayMs)) {
    tenant.must(add(1));
    days.push(tenant.lastCharge.bill.lines[0]?.days ?? 0);
  }
  expect(days).toEqual(Array.from({ length: 30 }, (_, index) => 30 - index));
});
