import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { amountAtHome, creditAtHome, type TaxAtHome } from './exchange.ts';

const rate = { rate: '1.1523', from: '2026-03-01', to: '2026-03-31' };
const invoiceOf = (tax: number) => ({
  tax,
  currency: 'eur',
  taxAtHome: amountAtHome(tax, { ...rate, currency: 'eur' }, 'gbp'),
});

/** The credit notes of an invoice, one for each part of its tax. */
function creditNotes(invoice: ReturnType<typeof invoiceOf>, parts: readonly number[]): readonly TaxAtHome[] {
  const notes: TaxAtHome[] = [];
  for (const tax of parts) notes.push({ tax, taxAtHome: creditAtHome(tax, invoice, notes) });
  return notes;
}

const homeOf = (notes: readonly TaxAtHome[]) => notes.map(({ taxAtHome }) => taxAtHome?.amount ?? 0);

describe('the tax of credit notes in the seller’s currency', () => {
  it('is in all what their invoice had, where each by itself would be rounded to a penny more', () => {
    const notes = creditNotes(invoiceOf(1_329), [16, 177, 532, 604]);
    expect(invoiceOf(1_329).taxAtHome.amount).toBe(1_153);
    expect(homeOf(notes)).toEqual([14, 153, 462, 524]);
    expect(notes[0]?.taxAtHome).toEqual({ ...rate, currency: 'gbp', amount: 14 });
  });

  it('is at each note within a penny of its own tax, never less than nothing, and ends at the invoice’s', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 5_000 }), { minLength: 1, maxLength: 12 }), (parts) => {
        const invoice = invoiceOf(parts.reduce((sum, tax) => sum + tax, 0));
        const home = homeOf(creditNotes(invoice, parts));
        expect(home.reduce((sum, amount) => sum + amount, 0)).toBe(invoice.taxAtHome.amount);
        for (const [index, amount] of home.entries()) {
          expect(amount).toBeGreaterThanOrEqual(0);
          expect(Math.abs(amount - invoiceOf(parts[index] ?? 0).taxAtHome.amount)).toBeLessThanOrEqual(1);
        }
      }),
    );
  });

  it('is never negative where notes of an older release were rounded up', () => {
    const upward: TaxAtHome = { tax: 1, taxAtHome: { ...rate, currency: 'gbp', amount: 3 } };
    expect(creditAtHome(1, invoiceOf(1_329), [upward])?.amount).toBe(0);
  });

  it('is none without tax, and none where the invoice had none', () => {
    expect(creditAtHome(0, invoiceOf(1_329), [])).toBeNull();
    expect(creditAtHome(100, { ...invoiceOf(1_329), taxAtHome: null }, [])).toBeNull();
  });
});
