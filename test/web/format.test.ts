import { describe, expect, it } from 'vitest';
import {
  amountIn,
  civilDays,
  compactMoney,
  day,
  money,
  monthName,
  percentageIn,
  plainAmount,
} from '../../web/format.ts';

describe('a typed amount', () => {
  it('is taken to the minor unit of its currency', () => {
    const typed = ['72', '72.00', '1,234.50', '0.5', ' 10.00 ', '1234567.89'];
    expect(typed.map((text) => amountIn(text, 'gbp'))).toEqual([7_200, 7_200, 123_450, 50, 1_000, 123_456_789]);
    expect(amountIn('1,200', 'jpy')).toBe(1_200);
    const withComma = ['12,50', '0,5', '1.234,50', '1 234,50', '1\u00a0234,5', '1234567,89', '€ 12,50', '1.234,50 €'];
    expect(withComma.map((text) => amountIn(text, 'eur'))).toEqual([
      1_250, 50, 123_450, 123_450, 123_450, 123_456_789, 1_250, 123_450,
    ]);
    const signed = [
      '£10',
      '£ 1,234.50',
      'GBP 10',
      '10 gbp',
      '1 234.50',
      '1\u00a0234.50',
      '１２．５０',
      '１，２３４',
      '1\u202f234',
    ];
    expect(signed.map((text) => amountIn(text, 'gbp'))).toEqual([
      1_000, 123_450, 1_000, 1_000, 123_450, 123_450, 1_250, 123_400, 123_400,
    ]);
  });

  it('is refused where it is none, or finer than the currency', () => {
    for (const text of [
      '',
      'ten',
      '-1',
      '1.001',
      '12,34.00',
      '12.34,00',
      '1,234,50',
      '1.234',
      '0,123',
      '12,',
      '1e3',
      '$10',
      '€10',
      '£',
      '1 23',
      '1,234 567',
      '1.2.3',
      '9999999999',
      '20²',
      '2①',
      '½',
      '٣',
      '1\u20442',
    ])
      expect([text, amountIn(text, 'gbp')]).toEqual([text, null]);
    expect([amountIn('10.5', 'jpy'), amountIn('10,5', 'jpy'), amountIn('1.200', 'jpy')]).toEqual([null, null, null]);
  });

  it('is taken as the pages write it in each of their languages', () => {
    for (const locale of ['en-GB', 'de-DE'])
      for (const amount of [5, 1_250, 123_450, 123_456_789])
        expect([locale, amountIn(money(amount, 'eur', locale), 'eur')]).toEqual([locale, amount]);
  });

  it('comes back as it is written in a field', () => {
    for (const amount of [0, 1, 99, 7_200, 123_456_789]) {
      expect(amountIn(plainAmount(amount, 'gbp'), 'gbp')).toBe(amount);
      expect(amountIn(plainAmount(amount, 'jpy'), 'jpy')).toBe(amount);
    }
  });
});

describe('days', () => {
  it('of a span are both that are counted, and every month has three letters', () => {
    expect(civilDays({ from: '2026-03-02', to: '2026-04-02' }, 'en-GB')).toBe('2 Mar – 1 Apr 2026');
    expect(civilDays({ from: '2025-12-15', to: '2026-01-15' }, 'en-GB')).toBe('15 Dec 2025 – 14 Jan 2026');
    expect(civilDays({ from: '2026-09-30', to: '2026-10-01' }, 'en-GB')).toBe('30 Sep 2026');
    expect(civilDays({ from: '2026-09-01', to: '2026-10-01' }, 'en-GB')).toBe('1–30 Sep 2026'.replace('–', ' – '));
    expect(day('2026-09-19T12:00:00Z', { locale: 'en-GB', timeZone: 'Europe/London' })).toBe('19 Sep 2026');
  });
});

describe('amounts and months', () => {
  it('are written as their currency and the reader’s English have it', () => {
    expect(money(123_450, 'gbp', 'en-GB')).toBe('£1,234.50');
    expect(money(1_200, 'jpy', 'en-GB')).toBe('JP¥1,200');
    expect(compactMoney(123_450, 'gbp', 'en-GB')).toBe('£1.2k');
    expect([monthName('2026-03', 'en-GB'), monthName('2026-03', 'en-GB', 'short')]).toEqual(['March 2026', 'Mar 26']);
  });
});

describe('a typed percentage', () => {
  it.each([
    ['20', 20],
    ['8.875', 8.875],
    ['8,87', 8.87],
    ['７ %', 7],
    ['19，5\u00a0％', 19.5],
  ])('%j is %d', (text, percent) => {
    expect(percentageIn(text)).toBe(percent);
  });

  it.each(['', '20.1234', '-1', '1e1', '1.2.3', 'twenty', '20²', '½'])('%j is none', (text) => {
    expect(percentageIn(text)).toBeNull();
  });

  it('has no comma before three digits, which parts thousands in an amount', () => {
    expect([percentageIn('1,000'), percentageIn('8,875')]).toEqual([null, null]);
  });
});
