import { describe, expect, it } from 'vitest';
import { connect } from '../db/connect.ts';
import { bareSite } from '../test/support/bare-app.ts';
import { audit, hasBrowser, inspect, openBrowser, openPage } from '../test/support/browser.ts';
import { listen } from './listen.ts';

describe.skipIf(!hasBrowser)('the page of the API’s document', () => {
  it('passes what axe checks, closed and with operations open, and is no wider than the screen', async () => {
    const nowhere = connect('postgres://nobody@127.0.0.1:1/none').db;
    const { fetch } = bareSite(nowhere, { publicUrl: 'http://127.0.0.1' });
    const server = await listen(fetch, { hostname: '127.0.0.1', port: 0 });
    const browser = await openBrowser();
    try {
      const { page, faults } = await openPage(await browser.newContext());
      const address = server.address();
      await page.goto(`http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/docs`);
      await page.waitForSelector('.opblock');

      expect(await inspect(page, 'docs')).toEqual([]);
      for (const method of ['get', 'post', 'put', 'delete'])
        await page.locator(`.opblock-${method} .opblock-summary-control`).nth(2).click();
      await page.waitForSelector('.opblock-delete .responses-table');
      expect(await audit(page)).toEqual([]);
      expect(faults).toEqual([]);
    } finally {
      await browser.close();
      server.close();
    }
  });
});
