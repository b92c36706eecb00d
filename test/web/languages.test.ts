import { describe, expect, it } from 'vitest';
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
