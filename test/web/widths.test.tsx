import type { Browser, Page as BrowserPage } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { assets } from '../../web/assets.ts';
import { Fact, Facts, Figure, Figures } from '../../web/components/facts.tsx';
import { type Column, Table } from '../../web/components/list.tsx';
import { OpsPage } from '../../web/components/section-page.tsx';
import { createPages } from '../../web/pages.tsx';
import type { Language } from '../../web/texts/language.ts';
import { texts } from '../../web/texts/texts.ts';
import type { View } from '../../web/view.ts';
import { barePages } from '../support/bare-pages.ts';
import { hasBrowser, misfitsOf, openBrowser } from '../support/browser.ts';
import { longestClient } from '../support/longest.ts';

// What every page is made of, with names as long as may be, without servers (docs/product.md, "Names and texts").

const widths = [320, 390, 576, 640, 768, 1024, 1151, 1152, 1280, 1600];
const names = {
  'one word of 200 letters': 'W'.repeat(200),
  'a name from right to left': 'שלום '.repeat(40).trim(),
  'an id': 'tenant-0123456789_'.repeat(4).slice(0, 64),
};

const session = { id: 'x', role: 'ops', tenantId: null, actor: 'ops x', keyId: null } as unknown as View['session'];
const view: View = {
  session,
  csrfToken: 'x',
  notice: null,
  sellerTimeZone: 'Europe/London',
  language: 'en',
  t: texts.en,
  locale: 'en-GB',
  path: '/ops/tenants',
  here: '/ops/tenants',
};
const columns = (name: string): readonly Column<string>[] => [
  { name: 'Tenant', show: () => <a href="/">{name}</a> },
  { name: 'Company', show: () => name },
  { name: 'Licences', class: 'number', show: () => '10,000' },
  { name: 'Amount', class: 'number', show: () => '£168,000.00' },
  { name: 'State', show: () => <span class="badge">past due</span> },
];

async function pageWith(name: string): Promise<string> {
  const page = (
    <OpsPage view={view} title={name} within="Tenants">
      <p>
        Sent to <strong>{name}</strong>.
      </p>
      <Figures>
        <Figure name="Licences">3</Figure>
        <Figure name="Company" isText>
          {name}
        </Figure>
      </Figures>
      <Table caption="Tenants" columns={columns(name)} rows={['a', 'b']} />
      <Facts>
        <Fact name="Company">{name}</Fact>
      </Facts>
      <article>
        <h2>{name}</h2>
        <ul>
          <li>{name}</li>
        </ul>
      </article>
    </OpsPage>
  );
  return `<!doctype html>${await page}`;
}

const deps = barePages(() => longestClient('W'));
const tenant = names['one word of 200 letters'];
const link = { email: `${'w'.repeat(180)}@example.com`, madeBy: tenant, language: null, expiresAt: new Date() };
const choices = [{ memberId: null, role: 'admin' as const, tenant }];
const pages = createPages({
  ...deps,
  sessions: { ...deps.sessions, findLink: async () => ({ ...link, choices }) },
});
/** Every page that is read, each as the role that sees most of it. */
const paths = [...new Set(pages.routes.filter(({ method }) => method === 'GET').map(({ path }) => path))].filter(
  (path) => /^\/(?:licensing|finance|ops|sign-in)\b/.test(path) && !/\.(?:csv|zip)$|\/export$|\/oidc\b/.test(path),
);

async function longest(path: string, language: Language): Promise<string | null> {
  const url = `http://127.0.0.1:3000${path.replace(':t', 'own').replace(':kind', 'attention').replaceAll(/:\w+/g, 'x')}`;
  const role = path.startsWith('/licensing') ? 'admin' : 'ops';
  const answer = await pages.request(url, { headers: { cookie: `session_3000=${role}; language_3000=${language}` } });
  // A form that does not fit the tenant's state leads away.
  if (answer.status === 303) return null;
  expect([path, answer.status]).toEqual([path, 200]);
  return answer.text();
}

describe.skipIf(!hasBrowser)('every page', () => {
  let browser: Browser;
  let page: BrowserPage;
  beforeAll(async () => {
    browser = await openBrowser();
    page = await browser.newPage();
    const served = new Map(Object.values(assets).map((asset) => [asset.url, asset]));
    await page.route('**/*', (route) => {
      const asset = served.get(new URL(route.request().url()).pathname);
      return asset === undefined
        ? route.fulfill({ body: '<!doctype html>', contentType: 'text/html' })
        : route.fulfill({ body: asset.content, contentType: asset.type });
    });
    await page.goto('http://billing.test/');
    // A browser takes its time to start on a machine that is busy.
  }, 60_000);
  afterAll(() => browser?.close());

  it.each(Object.entries(names))('is no wider than the screen, and has its margins, with %s', async (_, name) => {
    expect(await faultsAtAllWidths(await pageWith(name))).toEqual([]);
  });

  it.each([
    ['en', paths, 20],
    ['de', paths.filter((path) => /^\/(?:licensing|sign-in)/.test(path)), 12],
  ] as const)(
    'is no wider than the screen in %s with the longest answers that the API may give',
    async (language, all, most) => {
      const found: Record<string, readonly string[]> = {};
      let count = 0;
      for (const path of all) {
        const html = await longest(path, language);
        if (html === null) continue;
        count += 1;
        const faults = await faultsAtAllWidths(html);
        if (faults.length > 0) found[path] = faults;
      }
      expect(found).toEqual({});
      expect(count).toBeGreaterThan(most);
    },
  );

  async function faultsAtAllWidths(html: string): Promise<readonly string[]> {
    await page.setContent(html, { waitUntil: 'load' });
    const found: string[] = [];
    for (const width of widths) {
      await page.setViewportSize({ width, height: 900 });
      found.push(...(await misfitsOf(page)).map((fault) => `${width}: ${fault}`));
    }
    return found;
  }
});
