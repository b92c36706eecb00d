import { describe, expect, it } from 'vitest';
import { postcodeFault, purchaseOrderOn } from './billing-details.ts';

describe('a postcode', () => {
  it.each([
    ['GB', 'SW1A 1AA'],
    ['GB', 'sw1a1aa'],
    ['GB', 'M1 1AE'],
    ['GB', 'BT1 5GS'],
    ['GB', 'BF1 3AA'],
    ['GB', 'GIR 0AA'],
    ['DE', '10115'],
    ['DE', 'D-10115'],
    ['NL', '1017 AB'],
    ['PT', '9000-064'],
    ['IE', 'D02 X285'],
    ['US', '10001-4356'],
    ['CA', 'K1A 0B1'],
    ['MT', 'VLT 1117'],
  ])('in %s may be %s', (country, postcode) => {
    expect(postcodeFault(postcode, country)).toBeNull();
  });

  it.each(['IE', 'HK', 'AE', 'US', 'JP'])('in %s may be missing', (country) => {
    expect(postcodeFault(null, country)).toBeNull();
  });

  it.each(['GB', 'DE', 'ES', 'PT'])('in %s is needed: whose tax is taken may depend on it', (country) => {
    expect(postcodeFault(null, country)).toMatch(/^is missing/);
  });

  it.each([
    ['GB', '10115'],
    ['GB', 'SW1A'],
    ['GB', 'SW1A 1AA London'],
    ['DE', '10115 Berlin!'],
    ['US', '--'],
    ['JP', '〒100-0001'],
  ])('in %s is not %s', (country, postcode) => {
    expect(postcodeFault(postcode, country)).not.toBeNull();
  });
});

describe('a purchase-order number', () => {
  it('is printed to the end of its last day, and not after it', () => {
    const details = { purchaseOrder: 'PO-7', purchaseOrderUntil: '2026-03-31' };
    expect(purchaseOrderOn(details, '2026-03-31')).toBe('PO-7');
    expect(purchaseOrderOn(details, '2026-04-01')).toBeNull();
  });

  it('without a last day is printed for good', () => {
    expect(purchaseOrderOn({ purchaseOrder: 'PO-7', purchaseOrderUntil: null }, '2199-12-31')).toBe('PO-7');
  });
});
