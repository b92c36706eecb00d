import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasBrowser, inspect, openBrowser, openMenu, openPage, signInWithKey } from '../support/browser.ts';
import { createService, type Service } from '../support/service.ts';
import { until } from '../support/world.ts';

/** The life of a subscription by clicking alone, in a real browser: the tenant's admin lives it, ops move its clock. */

let service: Service;
let browser: Browser;
let page: Page;
let opsPage: Page;
let faults: readonly string[][];

describe.skipIf(!hasBrowser)('an admin', () => {
  beforeAll(async () => {
    [service, browser] = await Promise.all([createService(), openBrowser()]);
    await service.createTenant('northwind', { name: 'Northwind Calls', unitPrice: 2000 });
    for (const [userId, name] of [
      ['ann', 'Ann Baker'],
      ['ben', 'Ben Carter'],
      ['cat', 'Cat Dunn'],
      ['dan', 'Dan Ekin'],
    ])
      await service.ask('PUT', `/v1/tenants/northwind/users/${userId}`, { body: { name } });
    const [admin, ops] = await Promise.all([openScreen(), openScreen()]);
    page = admin.page;
    opsPage = ops.page;
    faults = [admin.faults, ops.faults];
  });
  afterAll(async () => {
    await browser?.close();
    await service?.close();
  });

  const openScreen = async () => openPage(await browser.newContext({ locale: 'en-GB', baseURL: service.url }));
  /** Ops set the clock on the tenant's page, in its time zone, and see it there. */
  const setClock = async (to: string, standing: string) => {
    await opsPage.getByLabel('Set to, in Europe/London').fill(to);
    await opsPage.getByRole('button', { name: 'Set the clock' }).click();
    await opsPage.getByText(`The clock stands at ${standing}`).waitFor();
  };
  const chargesMade = async () =>
    (await service.client().do('GET /v1/tenants/{t}/charges', { params: { t: 'northwind' } })).data;
  const subscription = () => service.client().do('GET /v1/tenants/{t}/subscription', { params: { t: 'northwind' } });
  const typeCard = async (number: string) => {
    await page.getByLabel('Card number').fill(number);
    await page.getByLabel('Expiry').fill('12 / 34');
    await page.getByLabel('Security code').fill('123');
    await page.getByRole('button', { name: 'Save card' }).click();
  };
  const main = () => page.locator('main');
  const says = (text: string | RegExp) => main().getByText(text).first().waitFor();
  const found: string[] = [];
  const look = async (name: string, screen = page) => found.push(...(await inspect(screen, name)));

  it('opens the page with a link', async () => {
    const { url } = await service
      .client()
      .do('POST /v1/tenants/{t}/sign-in-links', { params: { t: 'northwind' }, body: {} });
    await page.goto(url ?? '');
    await page.getByRole('button', { name: 'Sign in to Northwind Calls' }).click();
    await says('Your trial ends in');
    await says('There are no licences yet');
    await look('01-trial-empty');
  });

  it('adds licences free in the trial', async () => {
    await page.getByRole('link', { name: 'Add licences' }).click();
    await page.getByRole('spinbutton').fill('5');
    await page.getByRole('button', { name: 'Add 5 licences' }).click();
    await says('5 licences added.');
  });

  it('gives them to users by typing', async () => {
    await openMenu(page, 'lic_1');
    await page.getByRole('link', { name: 'Assign lic_1', exact: true }).click();
    await page.getByRole('searchbox').fill('ann');
    await says('1 found for “ann”.');
    await look('02-assign');
    await page.getByRole('button', { name: 'Give Ann Baker the licence' }).click();
    await says('lic_1 now belongs to Ann Baker.');
  });

  it('gives them to several at once, by ticking', async () => {
    for (const name of ['Ben Carter', 'Cat Dunn', 'Dan Ekin']) await page.getByRole('checkbox', { name }).check();
    await page.getByRole('button', { name: 'Give licences to those ticked' }).click();
    await says('3 licences given.');
    expect((await subscription()).licences).toMatchObject({ total: 5, assigned: 4 });
    await look('03-trial-licences');
  });

  it('cannot go on with fewer than are assigned, until one is given up', async () => {
    await page.getByRole('link', { name: 'Continue after the trial' }).click();
    await page.getByRole('spinbutton').fill('3');
    await says('Too many licences are assigned');
    await look('04-too-many-assigned');
    await page.getByRole('button', { name: 'Revoke the licence of Dan Ekin' }).click();
    await says('lic_4 is free.');
  });

  it('types a card on the card processor’s page, and comes back to confirm', async () => {
    await page.getByRole('spinbutton').fill('3');
    await says('There is no card yet');
    await look('05-activate-without-card');
    await page.getByRole('button', { name: 'Add a card' }).click();
    await typeCard('4242 4242 4242 4242');
    await says('Card saved: Visa •••• 4242.');
    await says('£60.00');
    await look('06-activate');
    await page.getByRole('button', { name: 'Continue with 3 licences' }).click();
    await says('The subscription goes on after the trial with 3 licences.');
    expect(await chargesMade()).toEqual([]);
  });

  it('is found by ops, who sign in on a screen of their own', async () => {
    await signInWithKey(opsPage, service.keys.ops);
    await opsPage.getByRole('link', { name: 'Tenants' }).click();
    await opsPage.getByRole('link', { name: 'Northwind Calls' }).click();
    await opsPage.getByRole('heading', { name: 'Test clock' }).waitFor();
    await look('06-ops-tenant', opsPage);
  });

  it('is charged once when the trial ends', async () => {
    await setClock('2026-03-25T12:00', '25 Mar 2026, 12:00 GMT');
    await look('07-ops-trial-ended', opsPage);
    await page.getByRole('link', { name: 'Licences', exact: true }).click();
    await says('£60.00');
    expect((await chargesMade()).map(({ amount, state }) => [amount, state])).toEqual([[6000, 'succeeded']]);
    await look('07-active');
  });

  it('adds licences for the amount that was shown, once however often it is confirmed', async () => {
    await page.getByRole('link', { name: 'Add licences' }).click();
    await page.getByRole('button', { name: 'One more' }).click();
    await says('2 × £13.55 (£20.00 × 21/31 days)');
    await look('08-add');
    await page.getByRole('button', { name: 'Pay £27.10 and add 2 licences' }).dblclick();
    await says('2 licences added and paid with Visa •••• 4242.');
    await page.getByRole('heading', { name: /^Receipt/ }).waitFor();
    await look('09-receipt');
    // Back, and confirmed again.
    await page.goBack();
    await page.getByRole('button', { name: 'Pay £27.10 and add 2 licences' }).click();
    await page
      .locator('main')
      .getByText(/You have confirmed this already|2 licences added/)
      .waitFor();
    expect((await chargesMade()).map(({ amount }) => amount)).toEqual([2710, 6000]);
  });

  it('sees the price again when the quote has expired, with the number kept', async () => {
    await page.goto(`${service.url}/licensing/northwind/add`);
    await page.getByRole('spinbutton').fill('4');
    await page.getByRole('button', { name: 'Pay £54.20 and add 4 licences' }).waitFor();
    await setClock('2026-03-26T12:00', '26 Mar 2026, 12:00 GMT');
    await page.getByRole('button', { name: 'Pay £54.20 and add 4 licences' }).click();
    await says('The price is another by now');
    await look('10-quote-expired');
    await page.getByRole('button', { name: 'Pay £51.60 and add 4 licences' }).waitFor();
    expect(await page.getByRole('spinbutton').inputValue()).toBe('4');
    expect(await chargesMade()).toHaveLength(2);
  });

  const useCard = async (number: string, authenticates = false) => {
    await page.goto(`${service.url}/licensing/northwind/subscription`);
    await page.getByRole('button', { name: 'Change the card' }).click();
    await typeCard(number);
    if (authenticates) await page.getByRole('button', { name: 'Authorise' }).click();
    await says('Card saved');
  };

  it('reads why when the card declines, and nothing changes', async () => {
    await useCard('4000 0000 0000 0341');
    await page.goto(`${service.url}/licensing/northwind/add`);
    await page.getByRole('button', { name: 'Pay £12.90 and add 1 licence' }).click();
    await says('Nothing was charged, and nothing has changed');
    await look('11-declined');
    expect((await chargesMade()).map(({ state }) => state)).toEqual(['declined', 'succeeded', 'succeeded']);
    expect((await subscription()).licences.total).toBe(5);
  });

  it('is led to the bank where it wants to see the payer', async () => {
    await useCard('4000 0027 6000 3184', true);
    await page.goto(`${service.url}/licensing/northwind/add`);
    await page.getByRole('button', { name: 'Pay £12.90 and add 1 licence' }).click();
    await says('Your bank wants you to confirm this payment');
    await look('12-bank');
    await page.getByRole('button', { name: 'Confirm it at your bank' }).click();
    await page.getByRole('button', { name: 'Authorise' }).click();
    await says('Your bank has confirmed £12.90 for 1 licence: it is paid.');
    await until(subscription, ({ licences }) => licences.total === 6);
    await useCard('4242 4242 4242 4242');
  });

  it('removes licences at the next billing date, and takes that back', async () => {
    await page.goto(`${service.url}/licensing/northwind`);
    await page.getByRole('link', { name: 'Remove licences' }).click();
    await says('They end on 15 Apr 2026');
    await page.getByRole('button', { name: 'Remove 1 licence' }).click();
    await says('1 licence removed.');
    await openMenu(page, 'lic_1');
    await page.getByRole('link', { name: 'Remove lic_1', exact: true }).click();
    await says('Ann Baker loses access then.');
    await look('13-remove');
    await page.getByRole('button', { name: 'Remove 1 licence' }).click();
    await says('1 licence removed.');
    await look('14-ending');
    await openMenu(page, 'lic_1');
    await page.getByRole('button', { name: 'Reactivate lic_1' }).click();
    await says('lic_1 stays. Nothing was charged.');
    expect((await subscription()).licences).toMatchObject({ total: 6, ending: 1 });
  });

  it('finds a licence by a part of its holder’s name', async () => {
    await page.getByRole('searchbox').fill('dunn');
    await page.getByRole('row').filter({ hasText: 'Ben Carter' }).waitFor({ state: 'detached' });
    await page.getByRole('row').filter({ hasText: 'Cat Dunn' }).waitFor();
    expect(page.url()).toContain('q=dunn');
    await page.reload();
    expect(await page.getByRole('row').count()).toBe(2);
  });

  it('manages subscription, receipts, activity and keys', async () => {
    for (const [name, text] of [
      ['Manage subscription', 'The next 12 bills'],
      ['Receipts', 'PDF'],
      ['Activity', 'Europe/London'],
      ['People and keys', 'New key'],
    ] as const) {
      await page.getByRole('link', { name, exact: true }).click();
      await says(text);
      await look(`15-${name.toLowerCase().replaceAll(' ', '-')}`);
    }
  });

  it('cancels with the typed name, keeps, and cancels again', async () => {
    const cancel = async () => {
      await page.goto(`${service.url}/licensing/northwind/subscription`);
      await page.getByRole('link', { name: 'Cancel subscription…' }).click();
      await page.getByLabel('Type the instance’s name').fill('Northwind');
      await page.getByRole('button', { name: 'Cancel subscription' }).click();
      await says('That is not the name.');
      await page.getByLabel('Type the instance’s name').fill('Northwind Calls');
      await page.getByLabel('What made you leave?').selectOption('It costs too much');
    };
    await cancel();
    await look('16-cancel');
    expect((await subscription()).state).toBe('active');
    await page.getByRole('button', { name: 'Cancel subscription' }).click();
    await says('The subscription is cancelled.');
    await look('17-canceling');
    await page.locator('#coming').getByRole('button', { name: 'Keep subscription' }).click();
    await says('The subscription goes on as it was.');
    expect(await subscription()).toMatchObject({ state: 'active', cancelAt: null });
    await cancel();
    await page.getByRole('button', { name: 'Cancel subscription' }).click();
    await says('The subscription ends on');
    const before = await chargesMade();
    await setClock('2026-04-20T12:00', '20 Apr 2026, 12:00 BST');
    await look('18-ops-deleted', opsPage);
    await page.goto(`${service.url}/licensing/northwind`);
    await says('The instance was deleted');
    await look('18-deleted');
    // Nothing more is charged; of what was, the deletion has taken card and company.
    expect(await chargesMade()).toEqual(before.map((charge) => ({ ...charge, card: null, company: null })));
  });

  it('is shown nothing that axe or a narrow screen minds', () => {
    expect(found).toEqual([]);
    expect(faults).toEqual([[], []]);
  });
});
