import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, expect } from 'vitest';
import { openBrowser, openPage, signInWithKey } from './browser.ts';
import { createService, type Service } from './service.ts';
import { expectBooksToAgree } from './stand-in.ts';

/** A service and a browser for the tests of a file, and tenants to click through. */
export interface InBrowser {
  readonly service: Service;
  /** A page of a browser that is signed in nowhere. */
  readonly visit: (options?: BrowserContextOptions) => Promise<Page>;
  /** Signs a key's holder in, and goes to a page. */
  readonly open: (key: string, path: string, options?: BrowserContextOptions) => Promise<Page>;
  /** A tenant in its trial with users of these ids, by the names that `nameOf` gives them; answers its admin's key. */
  readonly inTrial: (t: string, users?: readonly string[], nameOf?: (userId: string) => string) => Promise<string>;
  /** The same, paying £20 for each of so many licences, the first of them held by these users. */
  paying(t: string, has: Paying): Promise<string>;
}

interface Paying {
  readonly licences: number;
  readonly users?: readonly string[];
  readonly holders?: readonly string[];
  readonly nameOf?: (userId: string) => string;
}

/** To be called in a `describe`: faults of the pages and books that do not agree fail its end. */
export function inBrowser(): InBrowser {
  let service: Service;
  let browser: Browser;
  const faults: string[][] = [];
  beforeAll(async () => {
    [service, browser] = await Promise.all([createService(), openBrowser()]);
  });
  afterAll(async () => {
    await browser?.close();
    if (service === undefined) return;
    await expectBooksToAgree(service.world);
    await service.close();
    expect(faults.flat()).toEqual([]);
  });

  async function visit(options: BrowserContextOptions = {}): Promise<Page> {
    const opened = await openPage(await browser.newContext({ locale: 'en-GB', baseURL: service.url, ...options }));
    faults.push(opened.faults);
    return opened.page;
  }

  async function inTrial(t: string, users: readonly string[] = [], nameOf = (userId: string) => userId) {
    const { admin } = await service.createTenant(t, { name: `Company ${t}`, unitPrice: 2000 });
    for (const userId of users)
      await service.ask('PUT', `/v1/tenants/${t}/users/${userId}`, { body: { name: nameOf(userId) } });
    return admin;
  }

  return {
    get service() {
      return service;
    },
    visit,
    async open(key, path, options) {
      const page = await visit(options);
      await signInWithKey(page, key);
      await page.getByRole('button', { name: 'Sign out' }).waitFor();
      await page.goto(path);
      return page;
    },
    inTrial,
    async paying(t, { licences: quantity, holders = [], users = holders, nameOf }) {
      const admin = await inTrial(t, users, nameOf);
      const [client, params] = [service.client(), { t }];
      await client.do('PUT /v1/tenants/{t}/payment-method', { params, body: { paymentMethod: 'pm_card_visa' } });
      await client.change('POST /v1/tenants/{t}/subscription/activation', {
        params,
        body: { quantity, startNow: true },
      });
      const userIds = [...holders];
      if (userIds.length > 0)
        await client.ask('POST /v1/tenants/{t}/licences/assignments', { params, body: { userIds } });
      return admin;
    },
  };
}
