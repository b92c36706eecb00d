import { beforeEach, describe, expect, it } from 'vitest';
import { taxOf } from '../carried-contract.ts';
import { anchoredPeriod, type Period } from '../period.ts';
import { billFor, periodLine, prorationLine } from './bill.ts';
import { type Explained, whyThisAmount } from './why.ts';

const zone = 'Europe/London';
let period: Period;
// Not at load time: mutation runs count what runs then as covered by every test, which slows them all.
beforeEach(() => {
  period = anchoredPeriod(1, Date.UTC(2026, 3, 1), zone);
});
const billTo = { timeZone: zone, currency: 'gbp', tax: taxOf(20_000) };

function explained(changes: Partial<Explained>): Explained {
  const bill = billFor([periodLine(12, 2_000, period)], billTo, '2026-01-01');
  const rest = { currency: 'gbp', attempt: 1, unitPrice: 2_000 };
  return { kind: 'renewal', purpose: { type: 'payBill' }, ...bill, ...rest, ...changes };
}

describe('why this amount', () => {
  it('names the whole period and its sum', () => {
    expect(whyThisAmount(explained({}))).toEqual([
      'The period from 1 Apr 2026 to 30 Apr 2026.',
      '12 licences for the whole period of 30 days: 12 × £20.00 = £240.00.',
      'Tax on £240.00, rounded once: £48.00; £288.00 in all.',
      'Tax at 20 %, as agreed for this customer.',
    ]);
  });

  it('shows the division of days', () => {
    const line = prorationLine(3, 2_000, period, zone, Date.UTC(2026, 3, 21));
    const bill = billFor([line], { ...billTo, tax: taxOf(0) }, '2026-01-01');
    const purpose = { type: 'addLicences', quantity: 3, reactivate: [7] } as const;
    expect(whyThisAmount(explained({ kind: 'proration', purpose, ...bill }))).toEqual([
      '3 licences added on 21 Apr 2026, to be paid for the rest of the period. Reactivated free of charge before that: 1 licence.',
      'From 21 Apr 2026 to 30 Apr 2026 are 10 of the period’s 30 days: £20.00 × 10 ÷ 30 = £6.67 a licence, to the nearest minor unit, halves up; 3 × £6.67 = £20.01.',
      'No tax: £20.01 in all.',
      'No tax: the seller is not registered for VAT.',
    ]);
  });

  it('names a fresh period, and says of what was used before it only where it is billed', () => {
    const fresh = { kind: 'renewal', purpose: { type: 'openPeriod', quantity: 12, period, unitPrice: 2_000 } } as const;
    const whole = periodLine(12, 2_000, period);
    const reasonOf = (changes: Partial<Explained>) => whyThisAmount(explained(changes))[0];
    expect(reasonOf(fresh)).toBe('A fresh period from 1 Apr 2026 to 30 Apr 2026.');
    expect(reasonOf({ ...fresh, lines: [whole, whole] })).toBe(
      'A fresh period from 1 Apr 2026 to 30 Apr 2026, and what was used without paying before it.',
    );
    expect(reasonOf({ ...fresh, kind: 'first', lines: [whole, whole] })).toBe(
      'The first period from 1 Apr 2026 to 30 Apr 2026.',
    );
  });

  it('says why its tax is what it is, and what finance may have to do about it', () => {
    const taxation = {
      milliPercent: 0,
      category: 'outside_scope',
      reason: 'not_registered_there',
      country: 'DE',
    } as const;
    expect(whyThisAmount(explained({ tax: 0, taxation })).slice(-2)).toEqual([
      'No VAT is taken: the supply is outside the scope of the seller’s VAT.',
      'VAT (Germany) may be due on this, and the seller is not registered for it: register there, or with the one-stop shop.',
    ]);
    const before = whyThisAmount(explained({ taxation: null }));
    expect(before.at(-1)).toBe('Tax on £240.00, rounded once: £48.00; £288.00 in all.');
  });

  it('counts attempts, and adds lines up', () => {
    const carried = prorationLine(1, 30, period, zone, Date.UTC(2026, 3, 21));
    const { lines, amount, tax } = billFor([carried, periodLine(1, 2_000, period)], billTo, '2026-01-01');
    const sentences = whyThisAmount(explained({ lines, amount, tax, attempt: 2, kind: 'first' }));
    expect(sentences[0]).toBe('The first period from 1 Apr 2026 to 30 Apr 2026. This was attempt 2 to charge it.');
    expect(sentences.at(-3)).toBe('The lines add up to £20.10.');
  });
});
