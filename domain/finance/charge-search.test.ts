import { describe, expect, it } from 'vitest';
import { currencyCodes, decimalsOf } from '../money/money.ts';
import { formatsOf } from '../texts/formats.ts';
import { languages } from '../texts/language.ts';
import { cluesIn } from './charge-search.ts';

const amountsOf = (text: string) => cluesIn(text).amounts.map(({ currency, amount }) => `${amount} ${currency}`);

describe('an amount', () => {
  it.each([
    ['£44.81', ['4481 gbp']],
    ['44.81 GBP', ['4481 gbp']],
    ['EUR 20', ['2000 eur']],
    ['1.234,50 €', ['123450 eur']],
    ['¥1,200', ['1200 jpy']],
    ['¥44.81', []],
    ['20.5 zł', ['2050 pln']],
    ['kr 300', ['30000 dkk', '30000 nok', '30000 sek']],
    ['£44.8155', []],
    ['44.815 €', ['4481500 eur']],
    ['£1,23.50', []],
    ['£', []],
    ['20 licences', []],
    ['constructor 20', []],
    ['￥１，２００', ['1200 jpy']],
    ['４４．８１ €', ['4481 eur']],
    ['-44.81 EUR', ['4481 eur']],
    ['−£44.81', ['4481 gbp']],
  ])('%s is %j', (text, amounts) => {
    expect(amountsOf(text)).toEqual(amounts);
  });

  it.each(currencyCodes)('in %s is found as each language writes it', (currency) => {
    for (const language of languages)
      for (const amount of [5, 4_481, 123_450, -4_481])
        expect(amountsOf(formatsOf(language).money(amount, currency))).toContain(`${Math.abs(amount)} ${currency}`);
  });

  it.each([
    ['44.81', 4_481],
    ['1,234.50', 123_450],
    ['1234.50', 123_450],
    ['1’234.50', 123_450],
  ])('%s without its currency may be in any that has pennies', (text, amount) => {
    const expected = currencyCodes.filter((code) => decimalsOf(code) === 2).map((code) => `${amount} ${code}`);
    expect(amountsOf(text)).toEqual(expected);
  });

  it('without decimals may be in any currency', () => {
    expect(amountsOf('60')).toContain('6000 gbp');
    expect(amountsOf('60')).toContain('60 jpy');
    expect(amountsOf('60')).toHaveLength(currencyCodes.length);
  });
});

describe('the last four of a card', () => {
  it.each(['4242', '•••• 4242', 'Visa •••• 4242', 'visa 4242', '**** 4242', 'American Express 4242'])('%s', (text) => {
    expect(cluesIn(text).lastFour).toBe('4242');
  });

  it.each(['424', '42424', '44.81', 'INV-004242', 'lic_4242', 'pi_4242'])('are not in %s', (text) => {
    expect(cluesIn(text).lastFour).toBeNull();
  });
});

describe('what has a form of its own', () => {
  it('is known by it, in either case', () => {
    expect(cluesIn(' inv-000012 ')).toMatchObject({ document: 'INV-000012', company: 'inv-000012' });
    expect(cluesIn('CN-000003').document).toBe('CN-000003');
    expect(cluesIn('LIC_12').licence).toBe(12);
    expect(cluesIn('ＬＩＣ_１２').licence).toBe(12);
    expect(cluesIn('pi_3MtwBwLkdIwHu7ix28a3tqPa')).toMatchObject({ id: 'pi_3MtwBwLkdIwHu7ix28a3tqPa', partOfId: null });
    expect(cluesIn('acme/3/renewal/period/1')).toMatchObject({ id: 'acme/3/renewal/period/1', partOfId: null });
    for (const part of ['pi_3Mtw', 'LkdIwHu7ix', 'acme/3/renewal', 'chg_8f3a', '3f2504e0-4f89'])
      expect(cluesIn(part)).toMatchObject({ id: null, partOfId: part });
  });

  it.each(['inv-12', 'INV 12', 'inv12', '#INV-000012', 'INV‑000012', 'ＩＮＶ－１２', 'INV – 0000000012'])(
    'is the receipt however it is written: %s',
    (text) => expect(cluesIn(text).document).toBe('INV-000012'),
  );

  it.each(['INV', 'INV-', 'INV-12a', 'INVOICE 12', 'XINV-12', 'INV-1-2'])('is none in %s', (text) =>
    expect(cluesIn(text).document).toBeNull(),
  );

  it('is a receipt of more digits than most', () => {
    expect(cluesIn('inv-1234567').document).toBe('INV-1234567');
  });

  it('is no part of an id where nearly all ids have it, or where it is an amount', () => {
    for (const text of ['chg_', 'pi_', 'renewal', 'period/', '44.81', '4242', 'Northwind Calls', 'kr 300', 'tenant-7'])
      expect([text, cluesIn(text).id, cluesIn(text).partOfId]).toEqual([text, null, null]);
  });

  it('any text may be a part of a company’s name', () => {
    for (const text of ['3M', '4242', 'northwind.com', '£', 'INV-1']) expect(cluesIn(text).company).toBe(text);
  });
});
