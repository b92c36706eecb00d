import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  activeTenant,
  add,
  cancel,
  card,
  declined,
  instantOf,
  keep,
  pastDueTenant,
  pay,
  remove,
  succeeded,
  Tenant,
  unknown,
} from '../../test/domain/support/tenant.ts';
import { concernIds } from '../attention.ts';
import { addDays, civilDateOf, daysBetween } from '../calendar.ts';
import type { Line } from '../money/bill.ts';
import { whyThisAmount } from '../money/why.ts';
import { viewOf } from '../view.ts';

const setPrice = (unitPrice: number) => ({ type: 'setPrice', unitPrice }) as const;
const short = ({ quantity, unitAmount, from, to, days, daysInPeriod }: Line): string =>
  `${quantity} × ${unitAmount}, ${from} to ${to}, ${days}/${daysInPeriod}`;
const lastLines = (tenant: Tenant): readonly string[] => tenant.lastCharge.bill.lines.map(short);

/** A tenant whose period from 1 February, of 28 days, is unpaid, and which was suspended on the 15th. */
function suspended(quantity = 3, unitPrice = 2000): Tenant {
  const tenant = activeTenant(quantity, { unitPrice, taxMilliPercent: 20_000 });
  tenant.processor = () => declined('insufficient_funds');
  tenant.until('2026-02-20T15:00');
  tenant.processor = () => succeeded;
  return tenant;
}

describe('a suspended tenant that pays', () => {
  it('pays for the days from the unpaid boundary to the suspension too, by a line of their own, taxed with the rest', () => {
    const tenant = suspended().must(pay);
    expect(tenant.lastCharge).toMatchObject({ key: 't/3/renewal/period/1', kind: 'renewal', quantity: 3 });
    expect(tenant.lastCharge.bill).toEqual({
      taxation: { milliPercent: 20_000, category: 'standard', reason: 'override', country: 'GB' },
      lines: [
        {
          description: '3 licences, used before the suspension',
          quantity: 3,
          unitAmount: 1000,
          amount: 3000,
          from: '2026-02-01',
          to: '2026-02-15',
          days: 14,
          daysInPeriod: 28,
        },
        {
          description: '3 licences',
          quantity: 3,
          unitAmount: 2000,
          amount: 6000,
          from: '2026-02-20',
          to: '2026-03-20',
          days: 28,
          daysInPeriod: 28,
        },
      ],
      tax: 1800,
      amount: 10_800,
    });
    expect(tenant.all('billsGivenUp')).toEqual([{ type: 'billsGivenUp', bills: 1 }]);
    expect(tenant.state.unpaid).toEqual([]);
    tenant.until('2026-03-20');
    expect(tenant.paid.slice(1)).toEqual([10_800, 7200]);
  });

  it('reads the same amount in its quote, as overdue, and where a new card pays it', () => {
    const tenant = suspended();
    expect(tenant.quote(pay).dueNow).toMatchObject({ amount: 10_800, tax: 1800 });
    expect(viewOf(tenant.state).overdue).toMatchObject({ amount: 10_800, nextRetryAt: null });
    tenant.must(card);
    expect([tenant.shows, tenant.paid.at(-1)]).toEqual(['active', 10_800]);
    expect(
      whyThisAmount({ ...tenant.lastCharge, ...tenant.lastCharge.bill, currency: 'gbp', unitPrice: 2000 }),
    ).toEqual([
      'A fresh period from 20 Feb 2026 to 19 Mar 2026, and what was used without paying before it.',
      'From 1 Feb 2026 to 14 Feb 2026 are 14 of the period’s 28 days: £20.00 × 14 ÷ 28 = £10.00 a licence, to the nearest minor unit, halves up; 3 × £10.00 = £30.00.',
      '3 licences for the whole period of 28 days: 3 × £20.00 = £60.00.',
      'The lines add up to £90.00.',
      'Tax on £90.00, rounded once: £18.00; £108.00 in all.',
      'Tax at 20 %, as agreed for this customer.',
    ]);
  });

  it('pays for what it used at the price and the number of the unpaid bill, whatever has changed since', () => {
    const tenant = suspended().must(remove(2)).must(setPrice(500)).must(pay);
    expect(lastLines(tenant)).toEqual([
      '3 × 1000, 2026-02-01 to 2026-02-15, 14/28',
      '1 × 500, 2026-02-20 to 2026-03-20, 28/28',
    ]);
  });

  it('has the days reckoned half up', () => {
    expect(lastLines(suspended(1, 33).must(pay)).at(0)).toBe('1 × 17, 2026-02-01 to 2026-02-15, 14/28');
  });

  it('still pays for them where the fresh period costs nothing', () => {
    const tenant = suspended().must(setPrice(0)).must(pay);
    expect(tenant.paid.at(-1)).toBe(3600);
  });

  it('has them carried where the whole is too small to be charged', () => {
    const tenant = suspended(1, 38);
    tenant.must(setPrice(0));
    expect(tenant.quote(pay).dueNow).toMatchObject({ amount: 0, lines: [{ amount: 19 }, { amount: 0 }] });
    expect(viewOf(tenant.state).overdue?.amount).toBe(0);
    tenant.must(pay).must(setPrice(100)).until('2026-03-20');
    expect(tenant.lastCharge.bill.lines.map(({ amount }) => amount)).toEqual([19, 0, 100]);
  });

  it('pays in full what was carried onto the unpaid bill, as it was used before', () => {
    const tenant = activeTenant(1, { unitPrice: 310 }).until('2026-01-30').must(add(1));
    tenant.processor = () => declined();
    tenant.until('2026-02-20');
    tenant.processor = () => succeeded;
    tenant.must(pay);
    expect(lastLines(tenant)).toEqual([
      '1 × 20, 2026-01-30 to 2026-02-01, 2/31',
      '2 × 155, 2026-02-01 to 2026-02-15, 14/28',
      '2 × 310, 2026-02-20 to 2026-03-20, 28/28',
    ]);
  });

  it('pays for nothing more of a cancellation: it is refused, and paid for where it is taken back', () => {
    const tenant = suspended().must(cancel);
    expect(tenant.refusalOf(pay)).toBe('cancellation_pending');
    const tries = tenant.charges.length;
    tenant.must(keep).must(pay);
    expect([tenant.charges.length - tries, tenant.paid.at(-1)]).toEqual([1, 10_800]);
    const gone = suspended().must(cancel).until('2026-03-30');
    expect([gone.shows, gone.charges.length]).toEqual(['deleted', 6]);
  });

  it('pays for each unpaid bill what was used of it', () => {
    // The charge is found declined after 24 days, so that the next boundary comes before the suspension.
    const tenant = activeTenant(2);
    tenant.processor = () => unknown;
    tenant.until('2026-02-25');
    tenant.processor = () => declined();
    tenant.resolve(declined());
    tenant.must(setPrice(3100)).until('2026-03-20');
    expect([tenant.shows, tenant.state.unpaid.length, tenant.datesOf('suspended')]).toEqual([
      'suspended',
      2,
      ['2026-03-11'],
    ]);
    tenant.processor = () => succeeded;
    tenant.must(pay);
    expect(lastLines(tenant)).toEqual([
      '2 × 2000, 2026-02-01 to 2026-03-01, 28/28',
      '2 × 1000, 2026-03-01 to 2026-03-11, 10/31',
      '2 × 3100, 2026-03-20 to 2026-04-20, 31/31',
    ]);
    expect(tenant.all('billsGivenUp')).toEqual([{ type: 'billsGivenUp', bills: 2 }]);
  });

  it('pays for no day of a bill whose boundary was the day of the suspension', () => {
    const tenant = activeTenant(1, { policy: { suspendAfterDays: 27, retryAfterDays: [] } });
    tenant.processor = () => unknown;
    tenant.until('2026-02-02');
    tenant.processor = () => declined();
    tenant.resolve(declined());
    tenant.until('2026-03-01');
    expect([tenant.shows, tenant.state.unpaid.length]).toEqual(['suspended', 2]);
    tenant.processor = () => succeeded;
    tenant.must(pay);
    expect(tenant.lastCharge.bill.lines.map(({ description }) => description)).toEqual(['1 licence', '1 licence']);
    expect(lastLines(tenant)).toEqual([
      '1 × 2000, 2026-02-01 to 2026-03-01, 28/28',
      '1 × 2000, 2026-03-01 to 2026-04-01, 31/31',
    ]);
  });

  it('pays for a small addition of the unpaid period up to the suspension only', () => {
    const tenant = activeTenant(1, { unitPrice: 40 });
    tenant.processor = () => unknown;
    tenant.until('2026-02-10').must(add(1));
    tenant.processor = () => declined();
    tenant.resolve(declined());
    tenant.until('2026-02-28').must(setPrice(50));
    expect(tenant.state.carried.map(short)).toEqual(['1 × 27, 2026-02-10 to 2026-03-01, 19/28']);
    tenant.processor = () => succeeded;
    tenant.must(pay);
    expect(lastLines(tenant)).toEqual([
      '1 × 33, 2026-02-01 to 2026-02-24, 23/28',
      '1 × 20, 2026-02-10 to 2026-02-24, 14/28',
      '2 × 50, 2026-02-28 to 2026-03-28, 28/28',
    ]);
    expect(tenant.state.carried).toEqual([]);
  });

  it('can pay for the fresh period where the whole would be too large: ops are told of the rest', () => {
    const tenant = pastDueTenant(198).until('2026-02-16').must(setPrice(505_050));
    expect(viewOf(tenant.state).overdue?.amount).toBe(99_999_900);
    tenant.processor = () => succeeded;
    tenant.must(pay);
    expect(lastLines(tenant)).toEqual(['198 × 505050, 2026-02-16 to 2026-03-16, 28/28']);
    expect(tenant.state.concerns).toEqual([
      {
        about: 'bill/3',
        reason:
          '£1,980.00 for what was used before the suspension would have made the bill of period 3 more than a card can be ' +
          'charged at once and was not charged: have it paid another way, and acknowledge this.',
      },
    ]);
  });
});

describe('a second suspension', () => {
  const again = (days: number): Tenant => {
    const tenant = suspended(1).must(pay);
    const { now } = tenant;
    tenant.advanceTo(now + days * 86_400_000);
    tenant.processor = () => declined();
    return tenant;
  };

  it('within twelve months is a matter for ops, who acknowledge it', () => {
    const tenant = again(30).until('2026-05-10');
    expect(tenant.datesOf('suspended')).toEqual(['2026-02-15', '2026-05-04']);
    expect(tenant.state.concerns).toEqual([
      {
        about: 'suspension',
        reason:
          'Suspended on 4 May 2026 and before on 15 Feb 2026, within twelve months: ask why the card fails, and acknowledge this.',
      },
    ]);
    tenant.must({ type: 'acknowledge', about: concernIds.suspension });
    expect(tenant.state.concerns).toEqual([]);
  });

  it.each([
    ['2025-02-15T00:00', []],
    ['2025-02-16T00:00', ['suspension']],
  ])('on 15 February 2026 after one of %s: %j', (last, concerns) => {
    const { state, now } = pastDueTenant(1);
    const tenant = new Tenant({ state: { ...state, lastSuspendedAt: instantOf(last) }, now });
    tenant.processor = () => declined();
    tenant.until('2026-02-15');
    expect(tenant.state.concerns.map(({ about }) => about)).toEqual(concerns);
    expect([tenant.shows, tenant.state.lastSuspendedAt]).toEqual(['suspended', instantOf('2026-02-15')]);
  });

  it('later is none', () => {
    const tenant = suspended(1).must(pay).until('2027-01-25');
    tenant.processor = () => declined();
    tenant.until('2027-03-10');
    expect(tenant.datesOf('suspended')).toEqual(['2026-02-15', '2027-03-06']);
    expect(tenant.state.concerns).toEqual([]);
  });
});

const zones = ['UTC', 'Europe/London', 'America/Havana', 'Asia/Beirut', 'Australia/Lord_Howe', 'Pacific/Apia'];

it('used days are paid days: whoever pays only after each suspension has paid for every day that licences worked, once', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...zones),
      fc.integer({ min: 0, max: 364 }),
      fc.array(fc.integer({ min: 15, max: 43 }), { minLength: 1, maxLength: 6 }),
      (zone, signedUpOn, paysAfterDays) => {
        const tenant = activeTenant(1, { zone, signedUpAt: `${addDays('2026-01-01', signedUpOn)}T10:00` });
        const closed: [from: string, to: string][] = [];
        for (const days of paysAfterDays) {
          tenant.processor = () => declined('insufficient_funds');
          tenant.advanceTo(tenant.period?.end ?? 0);
          const failedOn = tenant.today;
          tenant.until(addDays(failedOn, days));
          tenant.processor = () => succeeded;
          tenant.must(card);
          closed.push([addDays(failedOn, 14), tenant.today]);
        }
        const paidLines = tenant.all('chargeSucceeded').flatMap(({ charge }) => charge.bill.lines);
        const last = civilDateOf(tenant.period?.end ?? 0, zone);
        for (let day = addDays('2026-01-01', signedUpOn); day < last; day = addDays(day, 1)) {
          const worked = closed.every(([from, to]) => day < from || day >= to);
          const timesPaid = paidLines.filter(({ from, to }) => from <= day && day < to).length;
          expect([day, timesPaid]).toEqual([day, worked ? 1 : 0]);
        }
        for (const { days, from, to } of paidLines) expect(days).toBe(daysBetween(from, to));
      },
    ),
    { numRuns: 40 },
  );
});
