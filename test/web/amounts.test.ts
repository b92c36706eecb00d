import { describe, expect, it } from 'vitest';
import { withTax } from '../../web/licensing/amounts.ts';
import { createPages } from '../../web/pages.tsx';
import { type Language, languages } from '../../web/texts/language.ts';
import { barePages } from '../support/bare-pages.ts';
import { longestClient } from '../support/longest.ts';
import { Page } from '../support/page.ts';

/** Every page of a tenant that is taxed, as its state has it: no amount stands there without saying whether tax is in it. */

const states = ['trialing', 'trial_expired', 'active', 'past_due', 'suspended', 'canceling'] as const;
/** As each language writes an amount, what says whether tax is in it, and what else may be said of tax where there is none. */
const wording = {
  en: { amount: /£\d[\d.,]*\d/g, saysWhat: /^ (?:incl\.|\+) VAT/, tax: /(?:incl\.|\+) VAT/ },
  de: { amount: /\d[\d.,]*\d\s£/g, saysWhat: /^ (?:inkl|zzgl)\. USt/, tax: /(?:inkl|zzgl)\. USt/ },
} as const;

/** The pages of a tenant that are read. */
const paths = [...new Set(createPages(barePages()).routes.map(({ method, path }) => `${method} ${path}`))]
  .filter((route) => route.startsWith('GET /licensing/') && !/\.(?:csv|zip)$|\/export$|\/keys$|\/saved$/.test(route))
  .map((route) => route.replace('GET ', ''));

async function textOf(path: string, given: Readonly<Record<string, unknown>>, language: Language) {
  const pages = createPages(
    barePages(
      () => longestClient('name ', { currency: 'gbp', ...given }),
      () => undefined,
      language,
    ),
  );
  const url = `http://127.0.0.1:3000${path.replace(':t', 'own').replaceAll(/:\w+/g, 'x')}`;
  const answer = await pages.request(url, { headers: { cookie: 'session_3000=admin' } });
  // A form that does not fit the tenant's state leads away.
  expect([path, answer.status < 400]).toEqual([path, true]);
  return answer.status === 200 ? new Page(await answer.text()).main.textWithout('table.bill') : null;
}

describe.each(languages)('amounts on the pages of a tenant, in %s', (language) => {
  const { amount, saysWhat, tax } = wording[language];

  it.each(states)('say whether tax is in them, where the subscription is %s', async (state) => {
    const bare: string[] = [];
    let count = 0;
    for (const path of paths) {
      const text = await textOf(path, { state, taxPercent: 20, tax: 100 }, language);
      for (const found of text?.matchAll(amount) ?? []) {
        count += 1;
        if (!saysWhat.test(text?.slice(found.index + found[0].length) ?? ''))
          bare.push(`${path}: ${text?.slice(Math.max(0, found.index - 40), found.index + 40)}`);
      }
    }
    expect(bare).toEqual([]);
    expect(count).toBeGreaterThan(5);
  });

  it.each(states)('end their sentence with one full stop, where the subscription is %s', async (state) => {
    for (const path of paths) {
      const text = await textOf(path, { state, taxPercent: 20, tax: 100 }, language);
      expect([path, /.{0,40}[^.]\.\.(?!\.)/u.exec(text ?? '')?.[0] ?? null]).toEqual([path, null]);
    }
  });

  it('say nothing of tax where there is none', async () => {
    for (const path of paths) {
      const text = await textOf(path, { state: 'active', taxPercent: 0, tax: 0 }, language);
      expect([path, tax.exec(text ?? '')?.[0] ?? null]).toEqual([path, null]);
    }
  });
});

it.each([
  [2_000, 20, 2_400],
  [1, 50, 2],
  [333, 7.7, 359],
  [0, 20, 0],
  [999, 0, 999],
])('of %i with %d percent is %i', (net, percent, gross) => {
  expect(withTax(net, percent)).toBe(gross);
});
