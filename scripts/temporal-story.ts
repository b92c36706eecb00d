/**
 * Plays a month of a tenant by the API, on a test clock, and takes a picture of its run in Temporal's web UI: the event
 * list alone tells the month. Needs a running stack (`./temporal-dev.sh`), its ops key, and Chromium.
 *
 *   OPS_API_KEY=… npm run temporal-story   (PORT or API_URL where the API is not on 3000)
 */
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { openBrowser } from '../test/support/browser.ts';
import { run } from './demo/run.ts';
import { api, heading, signUp, type Tenant } from './demo/tenant.ts';

const picture = fileURLToPath(new URL('../docs/images/temporal-story.png', import.meta.url));
/** Wide enough for the longest summary. */
const viewport = { width: 1720, height: 1600 };
const marginPx = 16;

/** The choices that the UI remembers: one row a step, and times as "a minute ago". */
const chosen = { eventView: '"compact"', relativeTime: 'true' };

async function main(): Promise<void> {
  const tenant = await signUp(`story-${Date.now().toString(36)}`, '2026-02-15T09:00:00Z');
  await firstMonth(tenant);
  await picturedMonth(tenant);
  const { workflow } = await tenant.read();
  if (workflow.url === null) throw new Error('The service knows no Temporal UI: start it with TEMPORAL_UI_URL.');
  await takePicture(workflow.url);
  console.log(`\n${picture} shows ${workflow.url}`);
}

async function firstMonth(tenant: Tenant): Promise<void> {
  heading('The trial and the first month');
  await tenant.useCard('pm_card_visa');
  await tenant.reportChange('adds 3 licences', tenant.add(3));
  await tenant.reportChange('goes on with 3', tenant.activate(3));
  await tenant.passTime('2026-03-15T12:00:00Z', 'the first month was charged on the 1st');
  await tenant.useCard('pm_card_chargeCustomerFail');
}

async function picturedMonth(tenant: Tenant): Promise<void> {
  heading('The month of the picture');
  await tenant.passTime('2026-04-03T10:00:00Z', 'the renewal was declined on the 1st, and again on the 2nd');
  await tenant.useCard('pm_card_mastercard');
  await tenant.passTime('2026-04-10T10:00:00Z', 'another card has paid');
  await tenant.reportChange('adds 2 licences', tenant.add(2));
  await assign(tenant, 'ann');
  await tenant.passTime('2026-04-24T16:00:00Z', 'two quiet weeks');
  await tenant.reportChange('cancels', tenant.cancel('demo'));
}

async function assign({ params }: Tenant, userId: string): Promise<void> {
  await api.do('PUT /v1/tenants/{t}/users/{userId}', { params: { ...params, userId }, body: { name: userId } });
  await api.do('POST /v1/tenants/{t}/licences/assignments', { params, body: { userIds: [userId] } });
}

async function takePicture(url: string): Promise<void> {
  const browser = await openBrowser();
  try {
    const localStorage = Object.entries(chosen).map(([name, value]) => ({ name, value }));
    const storageState = { cookies: [], origins: [{ origin: new URL(url).origin, localStorage }] };
    const page = await browser.newPage({ viewport, colorScheme: 'light', storageState });
    await page.goto(`${url}?sort=ascending`);
    await page.getByText('Canceled: ends on').waitFor();
    await page.screenshot({ path: picture, clip: await eventList(page) });
  } finally {
    await browser.close();
  }
}

/** Where the page's event list is, including its heading. */
async function eventList(page: Page) {
  const head = await page.getByRole('heading', { name: 'Event History' }).boundingBox();
  const table = await page.getByRole('table').boundingBox();
  if (head === null || table === null) throw new Error('The page of the run shows no event list');
  const [x, y] = [table.x - marginPx, head.y - marginPx];
  return { x, y, width: table.width + 2 * marginPx, height: table.y + table.height - y };
}

run(main);
