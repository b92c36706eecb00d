import { expect, it } from 'vitest';
import { formatsOf } from './formats.ts';
import { languageOf } from './language.ts';

const [en, de] = [formatsOf('en'), formatsOf('de')];
const plain = (text: string): string => text.replaceAll(/\s/g, ' ');

it('writes amounts, numbers and rates as the language does, with the decimals that are charged', () => {
  expect(plain(en.money(123_450, 'gbp'))).toBe('£1,234.50');
  expect(plain(de.money(123_450, 'eur'))).toBe('1.234,50 €');
  expect(plain(de.money(800_000, 'huf'))).toBe('8.000,00 HUF');
  expect(plain(de.money(12_000, 'jpy'))).toBe('12.000 ¥');
  expect([en.number(1200), de.number(1200)]).toEqual(['1,200', '1.200']);
  expect([en.percent(20_000), de.percent(8875)].map(plain)).toEqual(['20 %', '8,875 %']);
});

it('names September "Sep" in English, whatever the version of ICU', () => {
  expect(en.date('2026-09-01')).toBe('1 Sep 2026');
  expect(de.date('2026-03-01')).toBe('1. März 2026');
});

it('shows a range by its first and last day, both counted, with each year once', () => {
  expect(en.range('2026-03-02', '2026-04-02')).toBe('2 Mar – 1 Apr 2026');
  expect(en.range('2025-12-15', '2026-01-15')).toBe('15 Dec 2025 – 14 Jan 2026');
  expect(de.range('2026-03-02', '2026-04-02')).toBe('2. März – 1. Apr. 2026');
  expect(en.range('2026-03-02', '2026-03-03')).toBe('2 Mar 2026');
});

it('shows a time in 24 hours with the name of its zone', () => {
  expect(de.moment(Date.parse('2026-03-31T22:00:00Z'), 'Europe/Berlin')).toBe('1. Apr. 2026, 00:00 (Europe/Berlin)');
});

it('speaks English where no language, or one without texts, is chosen', () => {
  expect([languageOf('de'), languageOf(null), languageOf('fr'), languageOf('constructor')]).toEqual([
    'de',
    'en',
    'en',
    'en',
  ]);
});
