import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { divideHalfUp, formatMoney, isCurrency, maximumChargeMinor, minimumChargeMinor, taxOn } from './money.ts';

describe('tax', () => {
  it('is the rate of the net amount, to the nearest minor unit, halves up', () => {
    fc.assert(
      fc.property(fc.nat(2_000_000_000_000), fc.nat(100_000), (net, milliPercent) => {
        const exactTimes100k = BigInt(net) * BigInt(milliPercent);
        const rest = BigInt(taxOn(net, milliPercent)) * 100_000n - exactTimes100k;
        expect(rest > -50_000n && rest <= 50_000n).toBe(true);
      }),
    );
  });

  it.each([
    [1000, 20_000, 200],
    [50, 1_000, 1],
    [49, 1_000, 0],
    [2000, 8_875, 178],
    [2000, 0, 0],
  ])('on %i at %i thousandths of a percent is %i', (net, rate, tax) => {
    expect(taxOn(net, rate)).toBe(tax);
  });
});

it('divides exactly where a floating number could not', () => {
  expect(divideHalfUp(9_007_199_254_740_993n, 1n * 2n)).toBe(4_503_599_627_370_497);
  expect(divideHalfUp(1n, 2n)).toBe(1);
  expect(divideHalfUp(1n, 3n)).toBe(0);
});

/** Stripe's documentation, "Minimum and maximum charge amounts". */
const minimums = {
  aed: 200,
  aud: 50,
  brl: 50,
  cad: 50,
  chf: 50,
  czk: 1500,
  dkk: 250,
  eur: 50,
  gbp: 30,
  hkd: 400,
  huf: 17500,
  inr: 50,
  jpy: 50,
  mxn: 1e3,
  myr: 200,
  nok: 300,
  nzd: 50,
  pln: 200,
  ron: 200,
  sek: 300,
  sgd: 50,
  thb: 1e3,
  usd: 50,
};

it.each(Object.entries(minimums))('knows the smallest charge in %s: %i', (currency, minimum) => {
  expect(isCurrency(currency)).toBe(true);
  expect(minimumChargeMinor(currency)).toBe(minimum);
});

it('knows no other currency, and no property that every object has', () => {
  for (const name of ['xxx', 'GBP', 'toString', '']) expect(isCurrency(name)).toBe(false);
  expect(() => minimumChargeMinor('xxx')).toThrow(new RangeError('No currency of ours: xxx'));
  expect(maximumChargeMinor).toBe(99_999_999);
});

it.each([
  [12_000, 'gbp', '£120.00'],
  [5, 'gbp', '£0.05'],
  [1_234_567, 'eur', '€12,345.67'],
  [1200, 'jpy', 'JP¥1,200'],
])('writes %i %s as %s', (amount, currency, written) => {
  expect(formatMoney(amount, currency)).toBe(written);
});
