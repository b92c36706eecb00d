import type { Browser, Page as BrowserPage } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { assets } from '../../web/assets.ts';
import { Fact, Facts, Figure, Figures } from '../../web/components/facts.tsx';
import { type Column, Table } from '../../web/components/list.tsx';
import { OpsPage } from '../../web/components/section-page.tsx';
import { texts } from '../../web/texts/texts.ts';
import type { View } from '../../web/view.ts';
import { hasBrowser, openBrowser } from '../support/browser.ts';

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

/** How far the page is wider than the screen, and the nearest that any text comes to an edge of it. */
const measure = `(() => {
  const isClipped = (element) =>
    element !== null && (element.matches('.skip') || getComputedStyle(element).clipPath !== 'none' || isClipped(element.parentElement));
  const near = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    if (node.textContent.trim() === '' || isClipped(node.parentElement)) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    for (const { left, right, width, height } of range.getClientRects())
      if (width > 1 && height > 1) near.push(left, innerWidth - right);
  }
  return { wider: document.documentElement.scrollWidth - innerWidth, nearest: Math.min(...near) };
})()`;

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
  });
  afterAll(() => browser.close());

  it.each(Object.entries(names))('is no wider than the screen, and has its margins, with %s', async (_, name) => {
    await page.setContent(await pageWith(name), { waitUntil: 'load' });
    const found: unknown[] = [];
    for (const width of widths) {
      await page.setViewportSize({ width, height: 900 });
      const { wider, nearest } = await page.evaluate<{ wider: number; nearest: number }>(measure);
      if (wider > 0 || nearest < 8) found.push({ width, wider, nearest });
    }
    expect(found).toEqual([]);
  });
});
