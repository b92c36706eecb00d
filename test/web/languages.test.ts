import { describe, expect, it } from 'vitest';
import type { ShownLink } from '../../web/deps.ts';
import { licensingRoutes } from '../../web/licensing/pages.ts';
import { createPages } from '../../web/pages.tsx';
import type { Language } from '../../web/texts/language.ts';
import { barePages } from '../support/bare-pages.ts';
import { foreignWordsOn } from '../support/languages.ts';
import { longestClient } from '../support/longest.ts';

// Every licensing page in each language, without servers (docs/product.md, "The language of the pages").

const pages = createPages(barePages(() => longestClient('W')));
const paths = Object.keys(licensingRoutes)
  .filter((route) => route.startsWith('GET') && !/\/export$|\.(?:csv|zip)$/.test(route))
  .map((route) => route.slice('GET '.length));

const ask = (language: Language, path: string) =>
  pages.request(`http://127.0.0.1:3000${path}`, {
    headers: { cookie: `session_3000=owner; language_3000=${language}` },
  });

/** Null where it is another that is shown instead. */
async function pageIn(language: Language, path: string): Promise<string | null> {
  const answer = await ask(language, `/licensing${path.replace(':t', 'own').replaceAll(/:\w+/g, 'x')}`);
  const location = answer.headers.get('location') ?? '';
  // A form that makes something once has a key in its address.
  if (location.includes('once=')) return (await ask(language, location)).text();
  expect([path, answer.status < 400]).toEqual([path, true]);
  return answer.status === 200 ? answer.text() : null;
}

const signInPages = [
  '/sign-in',
  '/sign-in?again=true&next=/ops',
  '/sign-in/link?token=used',
  '/sign-in/oidc/back?state=none',
  '/sign-in/link?token=to-one',
  '/sign-in/link?token=to-two',
];

/** A browser that asks for a language, without a session; the tenant of its link may have chosen another. */
function outside(acceptLanguage: string, ofLink: Language | null = null) {
  const deps = barePages();
  const findLink = async (token: string): Promise<ShownLink | null> => {
    if (token === 'used') return null;
    const choice = { memberId: 'm', role: 'billing', tenant: 'Acme' } as const;
    const choices = token === 'to-two' ? [choice, { ...choice, role: 'reader' } as const] : [choice];
    return { email: 'ada@example.com', madeBy: null, choices, language: ofLink, expiresAt: new Date() };
  };
  const site = createPages({
    ...deps,
    sessions: { ...deps.sessions, findLink, mailLink: async () => ofLink === null },
  });
  const headers = { 'accept-language': acceptLanguage, origin: 'http://127.0.0.1:3000' };
  return {
    get: async (path: string, cookie = '') =>
      (await site.request(`http://127.0.0.1:3000${path}`, { headers: { ...headers, cookie } })).text(),
    post: async (path: string, fields: Readonly<Record<string, string>>) => {
      const body = new URLSearchParams(fields);
      return (await site.request(`http://127.0.0.1:3000${path}`, { method: 'POST', headers, body })).text();
    },
  };
}

describe('a page before there is a session', () => {
  it.each([
    ['de-AT,de;q=0.9,en;q=0.8', 'de'],
    ['fr, en;q=0.5', 'en'],
    ['', 'en'],
  ] as const)('of a browser that asks for “%s” is in %s, each of them', async (asked, language) => {
    const { get, post } = outside(asked);
    const answers = await Promise.all([
      ...signInPages.map((path) => get(path)),
      post('/sign-in', { key: 'wrong' }),
      post('/sign-in/link', { token: 'used' }),
      post('/sign-in/mail', { email: 'ada@example.com' }),
      outside(asked, language).post('/sign-in/mail', { email: 'ada' }),
    ]);
    expect(new Set(answers).size).toBe(answers.length - 1);
    for (const html of answers) {
      expect(html).toContain(`<html lang="${language}">`);
      expect(foreignWordsOn(html, language)).toEqual([]);
    }
  });

  it('that a link opens is in the language of its tenant, unless another was chosen in this browser', async () => {
    const path = '/sign-in/link?token=to-one';
    const html = await outside('en', 'de').get(path);
    expect(html).toContain('<html lang="de">');
    expect(foreignWordsOn(html, 'de')).toEqual([]);
    expect(await outside('de', 'en').get(path)).toContain('<html lang="en">');
    expect(await outside('en', 'de').get(path, 'language_3000=en')).toContain('<html lang="en">');
  });
});

describe.each(['en', 'de'] as const)('a page in %s', (language) => {
  it('has no word of the other language', async () => {
    const foreign: string[] = [];
    let count = 0;
    for (const path of paths) {
      const html = await pageIn(language, path);
      if (html === null) continue;
      count += 1;
      foreign.push(...foreignWordsOn(html, language).map((word) => `${path}: ${word}`));
    }
    expect(foreign).toEqual([]);
    expect(count).toBeGreaterThan(8);
  });

  it('that is not there says so in that language', async () => {
    const answer = await ask(language, '/licensing/own/nothing');
    const html = await answer.text();
    expect(answer.status).toBe(404);
    expect(html).toContain(`<html lang="${language}">`);
    expect(foreignWordsOn(html, language)).toEqual([]);
  });
});
