import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { creditFor, leftOf, nextRefund, refundableOf, refundRefusal, type Taxed } from './refunds.ts';

const anyCharge = fc
  .record({ net: fc.integer({ min: 1, max: 50_000_000 }), tax: fc.integer({ min: 0, max: 49_999_999 }) })
  .map(({ net, tax }): Taxed => ({ amount: net + Math.min(net, tax), tax: Math.min(net, tax) }));
/** Shares of what is left, in thousandths. */
const anyShares = fc.array(fc.integer({ min: 1, max: 1000 }), { maxLength: 30 });

/** Refunds shares of what is left, and finally the rest. */
function refundAll(charge: Taxed, shares: readonly number[]): readonly Taxed[] {
  const refunds: Taxed[] = [];
  for (const share of [...shares, 1000]) {
    const left = leftOf(charge, refunds).amount;
    if (left === 0) break;
    const refund = nextRefund(charge, refunds, Math.max(1, Math.floor((left * share) / 1000)));
    if (refund !== null) refunds.push(refund);
  }
  return refunds;
}

describe('a refund', () => {
  it('takes its tax pro rata, half up', () => {
    // 20 % on £100.00; the half of a penny goes up
    expect(nextRefund({ amount: 12_000, tax: 2_000 }, [], 6_000)).toEqual({ amount: 6_000, tax: 1_000 });
    expect(nextRefund({ amount: 12_000, tax: 2_000 }, [], 3)).toEqual({ amount: 3, tax: 1 });
    expect(nextRefund({ amount: 12_000, tax: 2_000 }, [], 2)).toEqual({ amount: 2, tax: 0 });
  });

  it('is all that is left where no amount is requested, and the last takes the rest of the tax', () => {
    const charge = { amount: 100, tax: 17 };
    const first = { amount: 33, tax: 6 };
    expect(nextRefund(charge, [], 33)).toEqual(first);
    expect(nextRefund(charge, [first], null)).toEqual({ amount: 67, tax: 11 });
  });

  it('is at most what neither refunds nor lost disputes took, at its own share of the tax', () => {
    const charge = { amount: 7_200, tax: 1_200 };
    const earlier = [{ amount: 1_200, tax: 200 }];
    expect([refundableOf(charge, earlier, 0), refundableOf(charge, earlier, 3_000)]).toEqual([6_000, 3_000]);
    expect(refundableOf(charge, earlier, 7_200)).toBe(0);
    expect(nextRefund(charge, earlier, null, 3_000)).toEqual({ amount: 3_000, tax: 500 });
    expect(nextRefund(charge, earlier, 3_001, 3_000)).toBeNull();
    expect(nextRefund(charge, [], null, 7_200)).toBeNull();
    expect(nextRefund(charge, [], 1, 7_200)).toBeNull();
  });

  it('that is refused says why', () => {
    const say = (facts: object) =>
      refundRefusal({ isPaid: true, currency: 'gbp', lost: 0, refundable: 7_200, ...facts });
    expect(say({ isPaid: false })).toBe('Only a charge that succeeded can be refunded.');
    expect(say({})).toBe('More is asked than is left of this charge.');
    expect(say({ lost: 3_000, refundable: 4_200 })).toBe(
      'A dispute over £30.00 of this charge was lost: at most £42.00 of it can be refunded.',
    );
    expect(say({ lost: 7_200, refundable: 0 })).toBe(
      'A dispute over £72.00 of this charge was lost: the payer has that back, and nothing can be refunded.',
    );
  });

  it('never exceeds what is left', () => {
    const charge = { amount: 100, tax: 0 };
    expect(nextRefund(charge, [], 101)).toBeNull();
    expect(nextRefund(charge, [{ amount: 60, tax: 0 }], 41)).toBeNull();
    expect(nextRefund(charge, [charge], null)).toBeNull();
    expect(nextRefund(charge, [], 0)).toBeNull();
    expect(nextRefund(charge, [], -1)).toBeNull();
  });

  it('gives back, with the others of its charge, exactly its amount and its tax, and nothing negative on the way', () => {
    fc.assert(
      fc.property(anyCharge, anyShares, (charge, shares) => {
        const refunds = refundAll(charge, shares);
        expect(leftOf(charge, refunds)).toEqual({ amount: 0, tax: 0 });
        for (const { amount, tax } of refunds) {
          expect(tax).toBeGreaterThanOrEqual(0);
          expect(tax).toBeLessThanOrEqual(amount);
        }
      }),
    );
  });

  it('is refused exactly where more is requested than is left', () => {
    fc.assert(
      fc.property(anyCharge, anyShares, fc.integer({ min: 1, max: 100_000_000 }), (charge, shares, asked) => {
        const earlier = refundAll(charge, shares).slice(0, -1);
        const refund = nextRefund(charge, earlier, asked);
        expect(refund === null).toBe(asked > leftOf(charge, earlier).amount);
      }),
    );
  });
});

describe('what a refund credits', () => {
  const charge = { amount: 7_200, tax: 1_200 };
  const failed = { amount: 1_000, tax: 167 };

  it('is all of it, where all that was credited has gone back', () => {
    expect(creditFor(charge, failed, { credited: [], givenBack: [] })).toEqual(failed);
    expect(creditFor(charge, { amount: 6_200, tax: 1_033 }, { credited: [failed], givenBack: [failed] })).toEqual({
      amount: 6_200,
      tax: 1_033,
    });
  });

  it('is nothing where an earlier refund was credited and failed, and beyond that the rest', () => {
    const owing = { credited: [failed], givenBack: [] };
    expect(creditFor(charge, failed, owing)).toBeNull();
    expect(creditFor(charge, { amount: 400, tax: 67 }, owing)).toBeNull();
    expect(creditFor(charge, { amount: 1_600, tax: 267 }, owing)).toEqual({ amount: 600, tax: 100 });
    expect(creditFor(charge, charge, owing)).toEqual({ amount: 6_200, tax: 1_033 });
  });

  it('never comes to more than the charge, whatever has failed on the way, and to all of it when all has gone back', () => {
    fc.assert(
      fc.property(anyCharge, anyShares, fc.array(fc.boolean()), (paid, shares, failures) => {
        const credited: Taxed[] = [];
        let givenBack: readonly Taxed[] = [];
        for (const [index, share] of [...shares, 1000].entries()) {
          const left = leftOf(paid, givenBack).amount;
          const refund = nextRefund(paid, givenBack, Math.max(1, Math.floor((left * share) / 1000)));
          if (refund === null) break;
          const credit = creditFor(paid, refund, { credited, givenBack });
          if (credit !== null) credited.push(credit);
          if (failures[index] !== true) givenBack = [...givenBack, refund];
          const uncredited = leftOf(paid, credited);
          expect(Math.min(uncredited.amount, uncredited.tax)).toBeGreaterThanOrEqual(0);
          expect(uncredited.amount).toBeLessThanOrEqual(leftOf(paid, givenBack).amount);
        }
        if (leftOf(paid, givenBack).amount === 0) expect(leftOf(paid, credited)).toEqual({ amount: 0, tax: 0 });
      }),
    );
  });
});
