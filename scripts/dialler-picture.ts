/**
 * Takes a picture of the demo company's licences beside the dialler, after a licence was handed on:
 * docs/images/dialler.png. Needs `./temporal-dev.sh --with-dialler`, its ops key, and Chromium.
 *
 *   OPS_API_KEY=… npm run dialler-picture   (API_URL, DIALLER_URL where they are not on 3000 and 3100)
 */
import { fileURLToPath } from 'node:url';
import { createClient } from 'licence-billing-client';
import type { Browser, Page } from 'playwright-core';
import { openBrowser, signInWithKey } from '../test/support/browser.ts';

const { API_URL = 'http://127.0.0.1:3000', DIALLER_URL = 'http://127.0.0.1:3100/', OPS_API_KEY = '' } = process.env;
const picture = fileURLToPath(new URL('../docs/images/dialler.png', import.meta.url));
const height = 900;
const params = { t: 'demo' };

async function main(): Promise<void> {
  const browser = await openBrowser();
  try {
    const dialler = await browser.newPage({ viewport: { width: 480, height } });
    await dialler.goto(DIALLER_URL);
    await handOn(dialler);
    const context = await browser.newContext({ baseURL: API_URL, viewport: { width: 1120, height } });
    const licences = await context.newPage();
    await signInWithKey(licences, OPS_API_KEY);
    await licences.goto('/licensing/demo');
    await licences.getByRole('table').waitFor();
    await sideBySide(browser, [await licences.screenshot(), await dialler.screenshot()]);
  } finally {
    await browser.close();
  }
  console.log(picture);
}

/** Hands a licence on and back, and prints how soon an open page of the dialler shows it. */
async function handOn(dialler: Page): Promise<void> {
  const api = createClient({ url: API_URL, key: OPS_API_KEY });
  const { data } = await api.do('GET /v1/tenants/{t}/licences', { params });
  const licence = data.find(({ assignee }) => assignee?.userId === 'ada.moss');
  if (licence === undefined) throw new Error('Ada Moss holds no licence of the demo company');
  const one = { params: { ...params, id: licence.id } };
  for (const words of ['Ask your admin', 'You may call']) {
    const startedAt = performance.now();
    if (words === 'Ask your admin') await api.do('DELETE /v1/tenants/{t}/licences/{id}/assignee', one);
    else await api.do('PUT /v1/tenants/{t}/licences/{id}/assignee', { ...one, body: { userId: 'ada.moss' } });
    await dialler.locator('li', { hasText: 'Ada Moss' }).getByText(words).waitFor();
    console.log(`"${words}" ${Math.round(performance.now() - startedAt)} ms after the change was sent`);
  }
}

async function sideBySide(browser: Browser, pictures: readonly Buffer[]): Promise<void> {
  const page = await browser.newPage({ viewport: { width: 1616, height } });
  const images = pictures.map((image) => `<img src="data:image/png;base64,${image.toString('base64')}">`);
  await page.setContent(`<body style="margin:0;display:flex;gap:16px;background:#888">${images.join('')}</body>`);
  await page.screenshot({ path: picture });
}

await main();
