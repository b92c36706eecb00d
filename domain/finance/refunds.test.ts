import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { leftOf, nextRefund, type Taxed } from './refunds.ts';

const anyCharge = fc
  .record({ net: fc.integer({ min: 1, max: 50_000_000 }), tax: fc.integer({ min: 0, max: 49_999_999 }) })
  .map(({ net, tax }): Taxed => ({ amount: net + Math.min(net, tax), tax: Math.min(net, tax) }));
/** Shares of what is left, in thousandths. */
const anyShares = fc.array(fc.integer({ min: 1, max: 1000 }), { maxLength: 30 });

/** Refunds by shares of what is left, and at last the rest. */
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
