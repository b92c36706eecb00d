import { describe, expect, it } from 'vitest';
import type { TaxReason } from './taxation.ts';
import { taxToSeeTo, whyThisTax } from './why.ts';

const reasons: { readonly [reason in TaxReason]: true } = {
  override: true,
  seller_not_registered: true,
  buyer_unknown: true,
  domestic: true,
  reverse_charge: true,
  destination: true,
  small_seller: true,
  not_registered_there: true,
  abroad: true,
  export: true,
};

describe('why this tax', () => {
  it.each(Object.keys(reasons) as readonly TaxReason[])('has a sentence of its own in each language: %s', (reason) => {
    for (const language of ['en', 'de'] as const)
      expect(whyThisTax({ reason, milliPercent: 19_000, country: 'DE' }, language)).toMatch(/^[A-Z].{15,}\.$/);
    const words = { reason, milliPercent: 19_000, country: 'DE' };
    expect(whyThisTax(words, 'en')).not.toBe(whyThisTax(words, 'de'));
  });

  it('names rate and country as the language writes them', () => {
    const words = { reason: 'destination', milliPercent: 25_500, country: 'FI' } as const;
    expect(whyThisTax(words)).toBe('VAT (Finland) at 25.5 %, as no VAT number of the customer is confirmed.');
    expect(whyThisTax(words, 'de')).toBe(
      'Umsatzsteuer (Finnland) von 25,5 %, da keine USt-IdNr. des Kunden bestätigt ist.',
    );
  });

  it('says what the law wants of a reversed charge', () => {
    const words = { reason: 'reverse_charge', milliPercent: 0, country: 'DE' } as const;
    expect(whyThisTax(words)).toContain('Reverse charge');
    expect(whyThisTax(words, 'de')).toContain('Steuerschuldnerschaft des Leistungsempfängers');
  });

  it('tells finance only where there is something to see to', () => {
    const toSeeTo = (Object.keys(reasons) as readonly TaxReason[]).filter(
      (reason) => taxToSeeTo({ reason, milliPercent: 0, country: 'DE' }) !== null,
    );
    expect(toSeeTo).toEqual(['buyer_unknown', 'small_seller', 'not_registered_there']);
    expect(taxToSeeTo({ reason: 'not_registered_there', milliPercent: 0, country: 'DE' })).toContain('VAT (Germany)');
  });
});
