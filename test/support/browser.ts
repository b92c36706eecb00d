import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import axe, { type AxeResults } from 'axe-core';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { findChromium } from '../../stack/setup/chromium.mjs';

/** A real Chromium, for what only a browser can show. */

const folder = fileURLToPath(new URL('../../reports/screenshots', import.meta.url));
/** Pictures are for people and assert nothing, so they are taken on request. */
const takesPictures = process.env['SCREENSHOTS'] === 'true';
const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

const executablePath = findChromium();
if (executablePath === null && process.env['CI'] === 'true')
  throw new Error('There is no browser: apt-get install chromium, or set CHROMIUM_PATH');
if (executablePath === null) {
  console.warn(
    '\n  NO BROWSER: the tests of the pages in Chromium are left out. Install chromium or set CHROMIUM_PATH to run them.\n',
  );
}
export const hasBrowser = executablePath !== null;

export async function openBrowser(): Promise<Browser> {
  if (executablePath === null) throw new Error('There is no browser here');
  return chromium.launch({ executablePath, args: flags });
}

/** A page whose faults are errors of the test: scripts that fail, and what the policy stops. */
export async function openPage(context: BrowserContext): Promise<{ readonly page: Page; readonly faults: string[] }> {
  const page = await context.newPage();
  page.setDefaultTimeout(30_000);
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error' && !message.text().includes('status of 4')) faults.push(message.text());
  });
  return { page, faults };
}

/** Signs in with a key, which is folded away where people sign in by mail or at a provider. */
export async function signInWithKey(page: Page, key: string): Promise<void> {
  await page.goto('/sign-in');
  const field = page.getByLabel('API key');
  if (!(await field.isVisible())) await page.getByText('For operators and integrations').click();
  await field.fill(key);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
}

/** Opens what can be done with a licence of the list, behind ⋯. */
export async function openMenu(page: Page, licence: string): Promise<void> {
  await page.locator('summary', { hasText: new RegExp(`\\b${licence}$`) }).click();
}

const screens = [320, 1600].flatMap((width) =>
  (['light', 'dark'] as const).map((colorScheme) => ({ width, colorScheme })),
);

/**
 * Looks at a page as it is now, on a narrow and a wide screen, in light and in dark: what axe finds (WCAG 2.2 AA), and what
 * is wider than the screen. With `SCREENSHOTS=true` it leaves pictures in `reports/screenshots`.
 */
export async function inspect(page: Page, name: string): Promise<readonly string[]> {
  const found: string[] = [];
  for (const { width, colorScheme } of screens) {
    const look = `${name}-${width}-${colorScheme}`;
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.setViewportSize({ width, height: 900 });
    found.push(...(await audit(page)).map((fault) => `${look}: ${fault}`));
    const overflow = await page.evaluate<number>('document.documentElement.scrollWidth - innerWidth');
    if (overflow > 0) found.push(`${look}: ${overflow} px wider than the screen`);
    if (takesPictures) await page.screenshot({ path: join(folder, `${look}.png`), fullPage: true });
  }
  for (const width of widths) {
    await page.setViewportSize({ width, height: 900 });
    found.push(...(await misfitsOf(page)).map((fault) => `${name}-${width}: ${fault}`));
  }
  await page.setViewportSize({ width: 1280, height: 900 });
  return found;
}

/** Beside the two that axe looks at. */
const widths = [390, 577, 640, 768, 1024, 1152, 1280];

/** What is wider than the screen, and text nearer than 8 px to its edge; what is hidden or scrolls by itself is neither. */
export function misfitsOf(page: Page): Promise<readonly string[]> {
  return page.evaluate<string[]>(misfits);
}

const misfits = `(() => {
  const faults = [];
  const overflow = document.documentElement.scrollWidth - innerWidth;
  if (overflow > 0) faults.push(overflow + ' px wider than the screen');
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    if (node.data.trim() === '') continue;
    const parent = node.parentElement;
    if (!parent.checkVisibility({ visibilityProperty: true }) || parent.closest('.visually-hidden, .skip, noscript, [hidden]')) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    for (const { left, right, width } of range.getClientRects()) {
      // Of a table whose rows are cards the head is clipped away.
      const head = parent.closest('table.stack thead');
      if (head !== null && getComputedStyle(head).clipPath !== 'none') continue;
      if (width <= 1 || (left >= 8 && right <= innerWidth - 8)) continue;
      let box = parent;
      while (box !== null && !['auto', 'scroll'].includes(getComputedStyle(box).overflowX)) box = box.parentElement;
      if (box === null || box === document.body || box === document.documentElement)
        faults.push(Math.round(Math.min(left, innerWidth - right)) + ' px from the edge: ' + node.data.trim().slice(0, 40));
      break;
    }
  }
  return faults;
})()`;

const rules = {
  runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
  resultTypes: ['violations'],
};

/** What axe finds on a page as it is now. */
export async function audit(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate<AxeResults>(`axe.run(document, ${JSON.stringify(rules)})`);
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(' | ')}`);
}
