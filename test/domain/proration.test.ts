import { describe, expect, it } from 'vitest';
import { civilDateOf, startOfDay } from '../../domain/calendar.ts';
import { activeTenant, add } from './support/tenant.ts';

describe('a day that the clock begins twice (St John’s until 2011: at 00:01 back to 23:01)', () => {
  const zone = 'America/St_Johns';

  const beginning = (): number => startOfDay('2010-11-07', zone);

  it('has begun when it began first: dates never go back', () => {
    const midnight = beginning();
    expect(civilDateOf(midnight - 1, zone)).toBe('2010-11-06');
    expect(civilDateOf(midnight, zone)).toBe('2010-11-07');
    expect(civilDateOf(midnight + 30 * 60_000, zone)).toBe('2010-11-07');
  });

  it('costs no more than the full price', () => {
    const tenant = activeTenant(1, { zone, signedUpAt: '2010-10-07T10:00' });
    tenant.advanceTo(beginning() + 30 * 60_000).must(add(1));
    expect(tenant.paid).toEqual([2000, 2000, 2000]);
    expect(tenant.lastCharge.bill.lines[0]).toMatchObject({ days: 30, daysInPeriod: 30 });
  });
});
