import { describe, expect, it } from 'vitest';
import { invoiceView } from '../../documents/invoice-view.ts';
import { invoiceXml } from '../../documents/invoice-xml.ts';
import { amountAtHome, type ExchangeRate, rateOn, taxToConvert } from '../../domain/money/exchange.ts';
import { examples } from './examples.ts';
import { issued, lineOf, partyOf } from './issued.ts';

const textOf = (document: Parameters<typeof invoiceView>[0]): string => JSON.stringify(invoiceView(document));
const example = (name: string) => examples[name] ?? issued();

describe('an invoice says', () => {
  it('whose it is, with address and id of both, when, for which days, what for, at which rate, and how it was paid', () => {
    const said = textOf(
      issued({ purchaseOrder: 'PO-77', note: 'Cost centre 12', lines: [lineOf({ days: 10, unitAmount: 645 })] }),
    );
    for (const part of [
      'Seller Ltd',
      '1 Street',
      'London EC1A 1AA',
      'United Kingdom',
      'VAT id GB100000034',
      'Beispiel GmbH',
      'Hauptstraße 1',
      '10115 Berlin',
      'Germany',
      'VAT id DE136695976',
      'INV-000042',
      '2 Mar 2026',
      '2 Mar – 1 Apr 2026',
      '3 licences',
      '10 of 31 days',
      '£6.45',
      '£19.35',
      '20\u00a0%',
      '£3.87',
      '£23.22',
      'PO-77',
      'Cost centre 12',
      '2 Mar 2026 by Visa •••• 4242',
      'VAT (United Kingdom) at 20 %.',
    ])
      expect(said).toContain(part);
  });

  it('the same in German, with nothing of English left', () => {
    const said = textOf(
      issued({
        language: 'de',
        lines: [lineOf({ description: '1 licence, used before the suspension', quantity: 1, days: 10 })],
      }),
    );
    for (const part of [
      'Rechnung',
      '2. März 2026',
      '2. März – 1. Apr. 2026',
      '1 Lizenz, vor der Sperrung genutzt',
      '10 von 31 Tagen',
      '20,00\u00a0£',
      'Deutschland',
    ])
      expect(said).toContain(part);
    expect(said).not.toMatch(/licen[cs]e|Invoice|Total|Paid|days|Period|United/);
  });

  it('why no tax is taken', () => {
    expect(textOf(example('reverse-charge'))).toContain('Steuerschuldnerschaft des Leistungsempfängers');
    expect(textOf(example('abroad'))).toContain('Outside the scope of VAT');
  });

  it('the tax in the seller’s currency too, by which rate', () => {
    const said = textOf(example('euros'));
    expect(said).toContain('VAT in GBP');
    expect(said).toContain('£10.41');
    expect(said).toContain('at 1.1523, published for 1 Mar 2026 to 31 Mar 2026');
  });

  it('as a credit note, which invoice it corrects and of which date', () => {
    const view = invoiceView(example('credit'));
    expect(view.title).toBe('Credit note');
    expect(view.facts).toContainEqual(['Corrects', 'Invoice INV-000042 of 2 Mar 2026']);
    expect(view.lines[0]?.cells[0]).toBe('Refund of INV-000042');
  });
});

describe('the electronic invoice', () => {
  it('names both VAT ids where the buyer accounts for the tax, and why', () => {
    const xml = invoiceXml(example('reverse-charge')) ?? '';
    expect(xml).toContain('<ram:ID schemeID="VA">GB100000034</ram:ID>');
    expect(xml).toContain('<ram:ID schemeID="VA">DE136695976</ram:ID>');
    expect(xml).toContain('<ram:CategoryCode>AE</ram:CategoryCode>');
    expect(xml).toContain('VATEX-EU-AE');
  });

  it('names no VAT id outside the scope of VAT, but the same as other ids', () => {
    const xml = invoiceXml(example('without-any-id')) ?? '';
    expect(xml).not.toContain('schemeID="VA"');
    expect(invoiceXml(issued({ ...example('abroad'), buyer: partyOf() }))).toContain('<ram:ID>DE136695976</ram:ID>');
  });

  it('has decimals as its currency has, and no sign that XML has no way to write', () => {
    expect(invoiceXml(example('yen'))).toContain('<ram:GrandTotalAmount>7200</ram:GrandTotalAmount>');
    const xml = invoiceXml(issued({ note: 'a\u0000\u0001\ud800b <&> ]]>' }));
    expect(xml).toContain('<ram:Content>ab &lt;&amp;&gt; ]]&gt;</ram:Content>');
  });

  it('is none where the buyer had given no country', () => {
    expect(invoiceXml(issued({ buyer: partyOf({ country: null }) }))).toBeNull();
  });
});

describe('an amount in the seller’s currency', () => {
  const rate: ExchangeRate = { currency: 'eur', from: '2026-03-01', to: '2026-03-31', rate: '1.1523' };

  it('is divided by the published rate and rounded half up, whatever decimals the currencies have', () => {
    expect(amountAtHome(1_200, rate, 'gbp').amount).toBe(1_041);
    expect(amountAtHome(1_200, { ...rate, currency: 'jpy', rate: '199.5' }, 'gbp').amount).toBe(602);
    expect(amountAtHome(1, { ...rate, rate: '2' }, 'gbp').amount).toBe(1);
    expect(amountAtHome(1_200, { ...rate, rate: '0.005' }, 'jpy').amount).toBe(2_400);
  });

  it('is by the rate of its day alone, the later one where two are published', () => {
    const corrected = { ...rate, rate: '1.16' };
    expect(rateOn([rate, corrected], 'eur', '2026-03-31')).toBe(corrected);
    for (const day of ['2026-02-28', '2026-04-01']) expect(rateOn([rate], 'eur', day)).toBeNull();
    expect(rateOn([rate], 'usd', '2026-03-15')).toBeNull();
  });

  it('that no rate was known for is finance’s to convert, and only where there is tax', () => {
    const abroad = issued({ currency: 'eur' });
    expect(taxToConvert(abroad)).toMatch(/lacks its tax in GBP: no rate of EUR was known for 2026-03-02/);
    for (const settled of [issued(), example('euros'), { ...abroad, tax: 0 }, { ...abroad, sellerCurrency: null }])
      expect(taxToConvert(settled)).toBeNull();
  });
});
