import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { currencyDecimals } from 'licence-billing-client';
import { describe, expect, it } from 'vitest';
import { createTenantBody } from '../../api/schemas/tenant.ts';
import {
  currencyCodes,
  decimalsOf,
  formatMoney,
  isCurrency,
  maximumChargeMinor,
  minimumChargeMinor,
} from '../../domain/money/money.ts';
import { amountIn, money, plainAmount } from '../../web/format.ts';

// docs/product.md, "Currencies". Stripe's lists are copied here, so that the table cannot agree with itself alone.

/** Stripe's documentation, "Zero-decimal currencies". */
const withoutDecimals = new Set('bif clp djf gnf jpy kmf krw mga pyg rwf ugx vnd vuv xaf xof xpf'.split(' '));
/** The same page, "Special cases" and "Three-decimal currencies": those with charges in steps of 10 or 100 minor units. */
const inSteps = ['isk', 'ugx', 'bhd', 'jod', 'kwd', 'omr', 'tnd'];
const amounts = fc.nat(maximumChargeMinor);

describe.each(currencyCodes)('an amount in %s', (currency) => {
  const asStripeCharges = withoutDecimals.has(currency) ? '1,234,567' : '12,345.67';

  it('is shown as Stripe charges it, on pages as in mails, invoices and histories', () => {
    expect(formatMoney(1_234_567, currency).replaceAll(/[^\d.,]/g, '')).toBe(asStripeCharges);
    fc.assert(
      fc.property(amounts, (amount) => {
        expect(money(amount, currency, 'en-GB')).toBe(formatMoney(amount, currency));
      }),
    );
  });

  it('comes back from a form as the same minor units, as written there or as shown', () => {
    fc.assert(
      fc.property(amounts, (amount) => {
        expect(amountIn(plainAmount(amount, currency), currency)).toBe(amount);
        expect(amountIn(formatMoney(amount, currency).replaceAll(/[^\d.,]/g, ''), currency)).toBe(amount);
      }),
    );
  });

  it('has a smallest and a largest charge, and the client knows its decimals', () => {
    expect(minimumChargeMinor(currency)).toBeGreaterThan(0);
    expect(minimumChargeMinor(currency)).toBeLessThan(maximumChargeMinor);
    expect(currencyDecimals[currency]).toBe(decimalsOf(currency));
  });
});

it('an amount in forint is typed with or without its decimals', () => {
  expect([amountIn('24000', 'huf'), amountIn('240.00', 'huf'), amountIn('240', 'HUF')]).toEqual([
    2_400_000, 24_000, 24_000,
  ]);
});

it('what was charged elsewhere in a currency that is not billed is shown without a guess at its decimals', () => {
  expect(money(1_234, 'kwd', 'en-GB')).toBe('1,234 minor units of KWD');
});

it.each(inSteps)(
  '%s, which Stripe charges in steps, is refused at its field, with the currencies that are billed',
  (code) => {
    expect(isCurrency(code)).toBe(false);
    const { error } = createTenantBody.safeParse({ name: 'N', adminEmail: 'n@example.com', currency: code });
    expect(error?.issues.map(({ path }) => path)).toEqual([['currency']]);
    expect(error?.issues[0]?.message).toContain(currencyCodes.join(', '));
  },
);

it('the document names the currencies that are taken', () => {
  const [, listed = ''] = /one of these currencies: ([^.]+)\./.exec(readFileSync('docs/product.md', 'utf8')) ?? [];
  expect(listed.toLowerCase().split(/,\s+/)).toEqual(currencyCodes);
});

describe('no file but the two formatters', () => {
  /** How decimals of a currency are guessed, or an amount is written past the table. */
  const guess = /style:\s*['"]currency['"]|FractionDigits|\b10 \*\* |toFixed\(2\)|[*/] 100\b/;
  const formatters = ['domain/money/money.ts', 'web/format.ts'];
  /** Not an amount: the seconds until the database is tried again. */
  const others = ['db/connect.ts'];
  const folders = ['activities', 'api', 'client', 'db', 'domain', 'scripts', 'service', 'stack', 'web', 'workflows'];
  const files = folders
    .flatMap((folder) => readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => `${folder}/${name}`))
    .filter((file) => /\.(tsx?|mjs)$/.test(file) && !file.endsWith('.test.ts'));

  it.each(files)('counts decimals: %s', (file) => {
    expect(guess.test(readFileSync(file, 'utf8'))).toBe(formatters.includes(file) || others.includes(file));
  });

  it('is every file, and the search finds what it is for', () => {
    expect(files).toEqual(expect.arrayContaining([...formatters, ...others]));
    expect(files.length).toBeGreaterThan(200);
    for (const line of ["{ style: 'currency' }", 'amount / 100', '(minor / 10 ** digits)', 'x.toFixed(2)'])
      expect(line).toMatch(guess);
  });
});
