/**
 * Takes pictures of four pages for the README, in light and in dark, from the demo company of a running stack
 * (`./temporal-dev.sh`) and two companies that cannot pay. Needs its ops key, and Chromium.
 *
 *   OPS_API_KEY=… npm run pictures   (PORT or API_URL where the API is not on 3000)
 */
import { stat } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { openBrowser } from '../test/support/browser.ts';
import { run } from './demo/run.ts';
import { api, key, signUp, url } from './demo/tenant.ts';

const demo = { t: 'demo' };
const viewport = { width: 1080, height: 760 };
const mostBytes = 150_000;

interface Picture {
  readonly name: string;
  readonly path: string;
  /** Prepares the page before its picture is taken. */
  readonly prepare?: (page: Page) => Promise<void>;
}

async function main(): Promise<void> {
  await makeDebtors();
  const { url: link = '' } = await api.do('POST /v1/tenants/{t}/sign-in-links', { params: demo, body: {} });
  const { data } = await api.do('GET /v1/tenants/{t}/charges', { params: demo, query: { limit: 50 } });
  const added = data.find(({ kind }) => kind === 'proration');
  if (added === undefined) throw new Error('The demo company has added no licences.');
  const browser = await openBrowser();
  try {
    await takeAll(browser, (page) => signInByLink(page, link), [
      { name: 'licences', path: '/licensing/demo', prepare: tickThree },
      { name: 'add-licences', path: '/licensing/demo/add?quantity=2', prepare: waitForPrice },
    ]);
    await takeAll(browser, signInAsOps, [
      { name: 'charge', path: `/finance/charges/${added.id}` },
      { name: 'ops', path: '/ops' },
    ]);
  } finally {
    await browser.close();
  }
}

/** Creates companies whose renewal is declined, so that ops have something to do. */
async function makeDebtors(): Promise<void> {
  const stamp = Date.now().toString(36);
  for (const [name, to] of [
    ['Fabrikam Freight', '2026-04-02T09:00:00Z'],
    ['Wingtip Tours', '2026-04-20T09:00:00Z'],
  ] as const) {
    const tenantId = `${name.split(' ')[0]?.toLowerCase()}-${stamp}`;
    const tenant = await signUp(tenantId, '2026-02-15T09:00:00Z', name);
    await tenant.useCard('pm_card_visa');
    await tenant.reportChange('goes on with 4', tenant.activate(4));
    await tenant.passTime('2026-03-15T12:00:00Z', 'the first month was charged on the 1st');
    await tenant.useCard('pm_card_chargeCustomerFail');
    await tenant.passTime(to, 'the renewal was declined');
  }
}

async function signInByLink(page: Page, link: string): Promise<void> {
  await page.goto(link);
  await page.getByRole('button', { name: /^Sign in to / }).click();
}

async function signInAsOps(page: Page): Promise<void> {
  await page.goto('/sign-in');
  const field = page.getByLabel('API key');
  if (!(await field.isVisible())) await page.getByText('For operators and integrations').click();
  await field.fill(key);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
}

async function tickThree(page: Page): Promise<void> {
  const boxes = page.locator('#licences tbody').getByRole('checkbox');
  for (const index of [1, 2, 4]) await boxes.nth(index).check();
}

async function waitForPrice(page: Page): Promise<void> {
  await page.getByText('This price holds until').waitFor();
}

async function takeAll(
  browser: Browser,
  signIn: (page: Page) => Promise<void>,
  pictures: readonly Picture[],
): Promise<void> {
  const page = await browser.newPage({ viewport, baseURL: url, locale: 'en-GB', reducedMotion: 'reduce' });
  await signIn(page);
  for (const { name, path, prepare } of pictures) {
    await page.goto(path);
    await prepare?.(page);
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      await take(page, `${name}-${colorScheme}`);
    }
  }
  await page.close();
}

async function take(page: Page, name: string): Promise<void> {
  const path = fileURLToPath(new URL(`../docs/images/${name}.png`, import.meta.url));
  await page.screenshot({ path });
  const { size } = await stat(path);
  if (size > mostBytes)
    throw new Error(`${path} has ${size} bytes, more than the ${mostBytes} of a picture that loads at once.`);
  console.log(`${path}: ${Math.round(size / 1000)} kB`);
}

run(main);
