import { describe, expect, it } from 'vitest';
import { homeTaxOf } from './accounting.ts';

/* The tax of a document in the currency of the seller's books. */

const invoice = { kind: 'invoice', tax: 1_900, currency: 'eur', taxAtHome: null, sellerCurrency: 'gbp' } as const;
const taxAtHome = { currency: 'gbp', amount: 1_649, rate: '1.1523', from: '2026-03-01', to: '2026-03-31' };

describe('the tax of a document in the seller’s currency', () => {
  it('is what was frozen at the published rate, of a credit note with a minus', () => {
    expect(homeTaxOf({ ...invoice, taxAtHome })).toEqual({ amount: 1_649, currency: 'gbp' });
    expect(homeTaxOf({ ...invoice, taxAtHome, kind: 'credit_note' })).toEqual({ amount: -1_649, currency: 'gbp' });
  });

  it('is the tax itself where the document is in that currency', () => {
    expect(homeTaxOf({ ...invoice, currency: 'gbp' })).toEqual({ amount: 1_900, currency: 'gbp' });
    expect(homeTaxOf({ ...invoice, currency: 'gbp', kind: 'credit_note' })).toMatchObject({ amount: -1_900 });
  });

  it('is 0 without tax, and unknown where no rate was known', () => {
    expect(homeTaxOf({ ...invoice, tax: 0, kind: 'credit_note' })).toEqual({ amount: 0, currency: 'gbp' });
    expect(homeTaxOf(invoice)).toEqual({ amount: null, currency: 'gbp' });
  });

  it('is unknown where the document does not say in which currency the books are', () => {
    expect(homeTaxOf({ ...invoice, sellerCurrency: null })).toEqual({ amount: null, currency: null });
    expect(homeTaxOf({ ...invoice, tax: 0, sellerCurrency: null })).toEqual({ amount: null, currency: null });
  });
});
