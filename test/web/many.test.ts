import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { putUsers } from '../../db/users.ts';
import { hasBrowser, inspect } from '../support/browser.ts';
import { inBrowser } from '../support/in-browser.ts';
import { mailedTaskLink } from '../support/mailed-link.ts';
import { armChargeFault } from '../support/stand-in.ts';
import { finish, type Person, personAt, writeTasks } from '../support/tasks.ts';

/** Many people at once, clicked as a person clicks; each task counts its clicks and the pages it loads. */

describe.skipIf(!hasBrowser)('an admin with many people', () => {
  const world = inBrowser();
  afterAll(writeTasks);

  const licencesOf = async (t: string) =>
    (await world.service.client().do('GET /v1/tenants/{t}/subscription', { params: { t } })).licences;
  const holdersOf = async (t: string) => {
    const query = { assigned: 'true', limit: 200 } as const;
    const { data } = await world.service.client().do('GET /v1/tenants/{t}/licences', { params: { t }, query });
    return data.map(({ assignee }) => assignee?.userId ?? '').toSorted((one, other) => one.localeCompare(other));
  };
  const people = (count: number): readonly string[] =>
    Array.from({ length: count }, (_, index) => `person-${String(index + 1).padStart(2, '0')}`);
  const nameOf = (userId: string): string => userId.replace('person-', 'Person ');

  /** A tenant that pays for so many licences, with so many users, of whom the first hold one. */
  async function company(t: string, has: { licences: number; users: number; holders: number }): Promise<Person> {
    const [users, holders] = [people(has.users), people(has.holders)];
    return signedInAt(await world.paying(t, { licences: has.licences, users, holders, nameOf }), `/licensing/${t}`);
  }

  async function signedInAt(key: string, path: string): Promise<Person> {
    return personAt(await world.open(key, path));
  }

  it('gives licences to three people in four clicks and one page', async () => {
    const admin = await company('three', { licences: 4, users: 5, holders: 1 });
    for (const name of ['02', '03', '05']) await admin.page.getByRole('checkbox', { name: `Person ${name}` }).check();
    admin.effort.clicks += 3;
    await admin.click('button', 'Give licences to those ticked');
    await admin.says('3 licences given.');
    expect(await holdersOf('three')).toEqual(['person-01', 'person-02', 'person-03', 'person-05']);
    await finish('give licences to 3 people', admin);
  });

  it('gives them to twenty joiners by pasting their names, and buys what is missing in the same step', async () => {
    // given two licences, of which one is held
    const admin = await company('twenty', { licences: 2, users: 21, holders: 1 });

    // when twenty names are pasted, with one that is unknown and one that holds a licence
    await admin.click('link', 'Give to a list');
    const names = people(21).map(nameOf);
    await admin.page.getByLabel(/^People, one a line/).fill(['Name', ...names].join('\n'));
    await admin.click('button', 'Find these people');
    await admin.says('20 people found');
    await admin.says('Name is not a user of the instance');
    await admin.says('Person 01 holds a licence already');
    // The list is at hand to be put right, as it was pasted.
    expect(await admin.page.getByLabel(/^People, one a line/).inputValue()).toBe(['Name', ...names].join('\n'));
    expect(await admin.page.evaluate('document.activeElement.textContent')).toBe('20 people found');
    expect(await inspect(admin.page, '31-give-list')).toEqual([]);
    await admin.click('button', 'Pay £380.00 and give 20 licences');

    // then all have one, and nineteen were paid for once
    await admin.says('19 licences bought. 20 licences given.');
    expect(await licencesOf('twenty')).toMatchObject({ total: 21, assigned: 21 });
    const { data } = await world.service.client().do('GET /v1/tenants/{t}/charges', { params: { t: 'twenty' } });
    expect(data.map(({ amount }) => amount)).toEqual([38_000, 4000]);
    await finish('give licences to 20 joiners by pasting their names, and buy those that are missing', admin);
  });

  it('passes a leaver’s licence to a joiner in two clicks and two pages', async () => {
    const admin = await company('passes', { licences: 2, users: 3, holders: 2 });
    await admin.click('link', 'Reassign lic_1');
    await admin.click('button', 'Give Person 03 the licence');
    await admin.says('lic_1 now belongs to Person 03.');
    expect(await holdersOf('passes')).toEqual(['person-02', 'person-03']);
    await finish('pass a leaver’s licence to a joiner', admin);
  });

  it('removes two, of which one is held, and brings one back in four clicks and three pages', async () => {
    // given three licences, of which one is free
    const admin = await company('removes', { licences: 3, users: 2, holders: 2 });

    // when two are removed
    await admin.click('link', 'Remove licences');
    await admin.page.getByRole('spinbutton').fill('2');
    await admin.says('The free one goes: choose 1 more');
    await admin.click('checkbox', 'Person 02 lic_2');
    await admin.click('button', 'Remove 2 licences');
    await admin.says('2 licences removed.');
    await admin.click('button', 'Reactivate lic_2');
    await admin.says('lic_2 stays.');

    // then one is ending, and no holder has lost a licence
    expect(await licencesOf('removes')).toMatchObject({ total: 3, ending: 1, assigned: 2 });
    await finish('remove 2 licences, and bring one back', admin);
  });

  it('fits names of 200 letters, in scripts of either direction, on every width', async () => {
    const [left, right] = ['W'.repeat(200), 'م'.repeat(120)];
    const { admin } = await world.service.createTenant('long', { name: left, unitPrice: 2000 });
    for (const [userId, name] of [
      ['u'.repeat(64), left],
      ['rtl', right],
      ['free', `${right} ${left}`.slice(0, 200)],
    ] as const)
      await world.service.ask('PUT', `/v1/tenants/long/users/${userId}`, { body: { name } });
    const [client, params] = [world.service.client(), { t: 'long' }];
    await client.change('POST /v1/tenants/{t}/licences', { params, body: { quantity: 3 } });
    const userIds = ['u'.repeat(64), 'rtl'];
    await client.ask('POST /v1/tenants/{t}/licences/assignments', { params, body: { userIds } });
    const { page } = await signedInAt(admin, '/licensing/long');
    const found: string[] = [];
    for (const path of [
      '',
      '/subscription',
      '/remove?quantity=2',
      '/assign?licence=lic_1',
      '/cancel',
      '/activity',
      '/receipts',
    ]) {
      await page.goto(`/licensing/long${path}`);
      found.push(...(await inspect(page, `33-long${path.replaceAll(/\W/g, '-')}`)));
    }
    expect(found).toEqual([]);
  });

  it('revokes several that are ticked, and comes back to the list', async () => {
    const admin = await company('revokes', { licences: 3, users: 3, holders: 3 });
    for (const name of ['01', '03']) await admin.page.getByRole('checkbox', { name: `Person ${name}` }).check();
    await admin.click('button', 'Revoke');
    await admin.says('2 licences revoked.');
    expect(await holdersOf('revokes')).toEqual(['person-02']);
    expect(await inspect(admin.page, '32-people')).toEqual([]);
  });

  it('pays after a failure from the mail, signed out', async () => {
    // given a renewal that was declined once, and the mail that says so
    const params = { t: 'mailed' };
    await company('mailed', { licences: 3, users: 0, holders: 0 });
    await armChargeFault(world.service.world, 'mailed', 'decline', { count: 1, decline_code: 'insufficient_funds' });
    await world.service.ask('POST', '/v1/tenants/mailed/test-clock/advance', {
      body: { to: '2026-04-01T12:00:00.000Z' },
    });
    const link = await mailedTaskLink(world.service, 'mailed', 'payment_failed');

    // when its reader opens the link in a browser that is signed in nowhere, and pays
    const page = await world.visit();
    await page.setContent(`<main><a href="${link}">Pay</a></main>`);
    const reader = personAt(page);
    await reader.click('link', 'Pay');
    await reader.click('button', /^Pay £60\.00 now/);
    await reader.says(/We have received £60\.00/);

    // then it is paid, once
    const { data } = await world.service.client().do('GET /v1/tenants/{t}/charges', { params });
    expect(data.filter(({ state }) => state === 'succeeded').map(({ amount }) => amount)).toEqual([6000, 6000]);
    await finish('pay after a failure, signed out', reader);
  });

  it('opens the last invoice, with the VAT number on it', async () => {
    const [t, client] = ['vat', world.service.client()];
    const { admin } = await world.service.createTenant(t, { name: 'Vat Calls', unitPrice: 2000 });
    const details = {
      legalName: 'Vat Calls GmbH',
      address: { lines: ['Marktplatz 1'], city: 'Bremen', postcode: '28195', country: 'DE' },
      taxId: 'DE136695976',
    };
    expect((await world.service.ask('PUT', `/v1/tenants/${t}/billing-details`, { body: details })).status).toBe(200);
    const params = { t };
    await client.do('PUT /v1/tenants/{t}/payment-method', { params, body: { paymentMethod: 'pm_card_visa' } });
    const body = { quantity: 2, startNow: true };
    await client.change('POST /v1/tenants/{t}/subscription/activation', { params, body });

    const person = await signedInAt(admin, `/licensing/${t}`);
    await person.click('link', 'Receipts');
    await person.press(person.page.getByRole('link', { name: /^INV-\d+$/ }).first());
    await person.says(/DE136695976/);
    await finish('open the last invoice, with the VAT number on it', person);
  });

  it('finds a charge by company, amount or last four, and has a month for accounting, for finance', async () => {
    const { admin: _, ...created } = await world.service.createTenant('found', {
      name: 'Found Calls',
      unitPrice: 4481,
    });
    const params = { t: created.tenantId };
    const client = world.service.client();
    const card = { paymentMethod: 'pm_card_mastercard' };
    await client.do('PUT /v1/tenants/{t}/payment-method', { params, body: card });
    const body = { quantity: 1, startNow: true };
    const { charge } = await client.change('POST /v1/tenants/{t}/subscription/activation', { params, body });

    for (const [clue, name] of [
      ['Found Calls', 'open a charge by its company'],
      ['44.81', 'open a charge by its amount'],
      ['4444', 'open a charge by the last four of its card'],
    ] as const) {
      const finance = await signedInAt(world.service.keys.finance, '/finance/charges');
      await finance.page.getByLabel('Find').fill(clue);
      await expect.poll(() => finance.page.locator('#charges tbody tr').count(), { timeout: 30_000 }).toBe(1);
      await finance.press(finance.page.locator('#charges tbody a').first());
      await finance.page.waitForURL(`**/finance/charges/${charge?.id}`);
      await finish(name, finance);
    }

    // Charged on the 1st of March, so the last day of February has nothing of it.
    const finance = await signedInAt(world.service.keys.finance, '/finance/charges');
    await finance.click('link', 'Accounting');
    const file = finance.page.waitForEvent('download');
    await finance.press(finance.page.getByRole('link', { name: /^accounting-/ }).first());
    expect((await file).suggestedFilename()).toMatch(/^accounting-\d{4}-\d{2}\.csv$/);
    await finish('have a month for accounting, right at its edges', finance);
    const filesOf = (month: string) =>
      world.service
        .client(world.service.keys.finance)
        .open('GET /v1/finance/accounting', 'text/csv', { query: { month } });
    expect(await (await filesOf('2026-03')).text()).toContain('Found Calls');
    expect(await (await filesOf('2026-02')).text()).not.toContain('Found Calls');
  });

  it('shows ops who needs them at once', async () => {
    const ops = await signedInAt(world.service.keys.ops, '/ops');
    await ops.says('Needs you');
    await finish('see who needs me', ops);
  });

  describe('with 2,000 licences', () => {
    const rightToLeft = 'نور الدين';
    let key: string;
    beforeAll(async () => {
      const { admin } = await world.service.createTenant('thousands', { unitPrice: 2000 });
      const userIds = Array.from({ length: 2_000 }, (_, index) => `u${String(index + 1).padStart(4, '0')}`);
      for (let first = 0; first < userIds.length; first += 500) {
        const some = userIds.slice(first, first + 500);
        const named = some.map((id) => ({ id, name: id === 'u0002' ? rightToLeft : `Person ${id}`, email: null }));
        await putUsers(world.service.world.db, 'thousands', named);
      }
      const [client, params] = [world.service.client(), { t: 'thousands' }];
      await client.change('POST /v1/tenants/{t}/licences', { params, body: { quantity: 2_000 } });
      await client.ask('POST /v1/tenants/{t}/licences/assignments', { params, body: { userIds } });
      key = admin;
    });

    const list = '/licensing/thousands';
    const firstRow = (page: Page) => page.locator('tbody tr').first().textContent();

    it.each([
      ['with script', {}],
      ['without script', { javaScriptEnabled: false }],
    ] as const)('sorts, pages there and back, and comes back to the page after an action, %s', async (_, options) => {
      const page = await world.open(key, list, options);
      await page.getByText('1–50 of 2,000').waitFor();
      const first = await firstRow(page);
      await page.getByRole('link', { name: 'Person', exact: true }).click();
      await page.getByRole('columnheader', { name: 'Person' }).and(page.locator('[aria-sort=descending]')).waitFor();
      expect(await firstRow(page)).not.toBe(first);
      await page.getByRole('link', { name: 'Next' }).click();
      await page.getByText('51–100 of 2,000').waitFor();
      const [here, holder] = [page.url(), await firstRow(page)];

      await page.locator('summary').first().press('Enter');
      await page
        .getByRole('button', { name: /^Revoke lic_/ })
        .first()
        .click();
      await page.getByText('is free.').waitFor();
      expect(page.url()).toBe(here);
      await page.getByRole('button', { name: 'Undo' }).click();
      await page.getByText('1 licence given back.').waitFor();
      expect(page.url()).toBe(here);
      expect(await firstRow(page)).toBe(holder);

      await page.getByRole('link', { name: 'Previous' }).click();
      await page.getByText('1–50 of 2,000').waitFor();
    });

    it('fits a screen of 320 px and letters of twice their size, and reads names from right to left', async () => {
      const page = await world.open(key, `${list}?q=u000`);
      await page.getByText(rightToLeft, { exact: true }).waitFor();
      const named = `[...document.querySelectorAll('[dir=auto]')].find((part) => part.textContent === '${rightToLeft}')`;
      expect(await page.evaluate<string>(`getComputedStyle(${named}).direction`)).toBe('rtl');
      expect(await inspect(page, '34-thousands')).toEqual([]);
      await page.setViewportSize({ width: 640, height: 900 });
      await page.evaluate("document.documentElement.style.fontSize = '200%'");
      expect(await page.evaluate<number>('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
    });

    it('sorts on a narrow screen by a field, as there are no headings', async () => {
      const page = await world.open(key, list, { viewport: { width: 320, height: 800 } });
      await page.getByLabel('Sorted by').selectOption({ label: 'Person, other way round' });
      await page.waitForURL(/sort=-name/);
      await page.getByText('1–50 of 2,000').waitFor();
    });

    it('is on paper without what can only be clicked', async () => {
      const page = await world.open(key, list);
      await page.emulateMedia({ media: 'print' });
      for (const gone of ['nav.tabs', 'search', '.toolbar', 'summary', 'header.site'])
        expect([gone, await page.locator(gone).first().isVisible()]).toEqual([gone, false]);
      expect(await page.getByText('Person u0001', { exact: true }).isVisible()).toBe(true);
    });
  });
});
