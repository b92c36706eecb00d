import type { Page } from 'playwright-core';
import { afterEach, describe, expect, it } from 'vitest';
import { hasBrowser, inspect } from '../support/browser.ts';
import { inBrowser } from '../support/in-browser.ts';
import { arm, healStripe, moneyMoved } from '../support/stand-in.ts';
import { ledgerOf } from '../support/tenants.ts';

/** A payment that the bank wants its payer to confirm, clicked in a browser (docs/product.md, "Waiting for the payer"). */

describe.skipIf(!hasBrowser)('a purchase that waits for the bank', () => {
  const world = inBrowser();
  afterEach(() => healStripe(world.service.world));

  const subscription = (t: string) => world.service.client().do('GET /v1/tenants/{t}/subscription', { params: { t } });
  const pay = 'Pay £20.00 and add 1 licence';
  const atBank = { name: 'Your bank', level: 1 } as const;

  /** A tenant with one licence, whose next charge the bank wants to see its payer for; answers its admin's key. */
  async function withStrictBank(t: string): Promise<string> {
    const key = await world.paying(t, { licences: 1 });
    await useCard(t, 'pm_card_authenticationRequired');
    return key;
  }

  async function useCard(t: string, paymentMethod: string): Promise<void> {
    await world.service.client().do('PUT /v1/tenants/{t}/payment-method', { params: { t }, body: { paymentMethod } });
  }

  /** Its admin, who has pressed Pay for one licence more. */
  async function buying(t: string, options = {}): Promise<Page> {
    const page = await world.open(await withStrictBank(t), `/licensing/${t}/add?quantity=1`, options);
    await page.getByRole('button', { name: pay }).click();
    await page.getByText('Your bank wants you to confirm this payment').waitFor();
    return page;
  }

  /** What a browser has loaded since, as paths; of other sites their origins. */
  function loadedBy(page: Page): string[] {
    const loaded: string[] = [];
    const own = new URL(world.service.url).origin;
    page.on('framenavigated', (frame) => {
      const { origin, pathname } = new URL(frame.url());
      loaded.push(origin === own ? pathname : origin);
    });
    return loaded;
  }

  async function intentOf(t: string) {
    const row = (await ledgerOf(world.service.world, t)).at(-1);
    return world.service.world.stripe.paymentIntents.retrieve(row?.paymentIntent ?? '');
  }

  it('is led to the bank by one button, and from there to its receipt by itself', async () => {
    const page = await buying('straight');
    expect(await inspect(page, '40-to-bank')).toEqual([]);
    expect(await page.evaluate('document.activeElement.textContent')).toContain('Your bank wants you to confirm');
    expect(await page.locator('main button:not(.plain)').allTextContents()).toEqual(['Confirm it at your bank']);

    await page.getByRole('button', { name: 'Confirm it at your bank' }).press('Enter');
    await page.getByRole('heading', atBank).waitFor();
    await page.getByRole('button', { name: 'Authorise' }).click();

    await page.getByRole('heading', { name: 'Receipt INV-' }).waitFor();
    expect(await page.locator('.notice').textContent()).toBe(
      'Your bank has confirmed £20.00 for 1 licence: it is paid.',
    );
    expect(await inspect(page, '40-receipt')).toEqual([]);
    expect(await subscription('straight')).toMatchObject({ licences: { total: 2 }, awaitingPayer: null });
    expect(await moneyMoved(world.service.world, 'straight')).toHaveLength(2);
  });

  it('takes no other click on the way to the bank, and going back leads to the page with the button', async () => {
    const page = await buying('between');
    const loaded = loadedBy(page);
    const before = await page.evaluate<number>('history.length');
    await page.getByRole('button', { name: 'Confirm it at your bank' }).click();
    await page.getByRole('heading', atBank).waitFor();
    // The answer to the form leaves by itself, as the pages' policy stops a redirect; the browser does not keep it.
    const { id } = (await ledgerOf(world.service.world, 'between')).at(-1) ?? {};
    const { origin } = new URL(world.service.world.stripeUrl);
    expect(loaded.filter((one) => one !== `/licensing/between/payments/${id}`)).toEqual([origin]);
    expect(await page.evaluate('history.length')).toBe(before + 1);
    await page.goBack();
    await page.getByText('for 1 licence waits for your bank').waitFor();
  });

  it.each([
    ['with', true],
    ['without', false],
  ])(
    'ends in its receipt by itself %s script, also where the outcome takes a while',
    async (name, javaScriptEnabled) => {
      const t = `awaited-${name}`;
      const page = await buying(t, { javaScriptEnabled });
      await page.getByRole('button', { name: 'Confirm it at your bank' }).click();
      await page.getByRole('heading', atBank).waitFor();
      await arm(world.service.world, { fault: 'webhook_lost', event: '*' });
      await arm(world.service.world, { fault: 'reset_before', method: 'GET', path: '/v1/payment_intents*' });

      await page.getByRole('button', { name: 'Authorise' }).click();

      await page.getByText('Your bank’s answer is on its way').waitFor();
      if (javaScriptEnabled) expect(await inspect(page, '40-awaited')).toEqual([]);
      await healStripe(world.service.world);
      await page.getByRole('heading', { name: 'Receipt INV-' }).waitFor();
      expect(await subscription(t)).toMatchObject({ licences: { total: 2 } });
    },
  );

  it('is said to be declined where the bank declines it, and what to do', async () => {
    const page = await buying('declined');
    await page.getByRole('button', { name: 'Confirm it at your bank' }).click();
    await page.getByRole('heading', atBank).waitFor();

    await page.getByRole('button', { name: 'Fail' }).click();

    await page.getByText('Nothing was charged, and nothing has changed').waitFor();
    await page.getByText('It was not confirmed at your bank.').waitFor();
    expect(await inspect(page, '40-declined')).toEqual([]);
    expect(await page.getByRole('link', { name: 'Use another card' }).getAttribute('href')).toContain('#card');
    expect(await page.getByText('waits for your bank').count()).toBe(0);
    await page.getByRole('link', { name: 'Add licences' }).click();
    await page.getByRole('button', { name: pay }).waitFor();
    expect(await moneyMoved(world.service.world, 'declined')).toHaveLength(1);
    expect(await subscription('declined')).toMatchObject({ licences: { total: 1 } });
  });

  it('stands as one line on every page until it is withdrawn, which charges nothing; it can be bought again', async () => {
    const page = await buying('line');
    const line = page.getByText('£20.00 for 1 licence waits for your bank');
    for (const path of ['/people', '/receipts', '/subscription']) {
      await page.goto(`/licensing/line${path}`);
      await line.waitFor();
    }
    expect(await inspect(page, '40-line')).toEqual([]);

    await page.getByRole('button', { name: 'Withdraw' }).press('Enter');

    await page.getByText('The payment is withdrawn. Nothing was charged').waitFor();
    expect(new URL(page.url()).pathname).toBe('/licensing/line/subscription');
    for (const path of ['/subscription', '']) {
      await page.goto(`/licensing/line${path}`);
      expect(await line.count()).toBe(0);
    }
    expect((await intentOf('line')).status).toBe('canceled');
    expect(await moneyMoved(world.service.world, 'line')).toHaveLength(1);
    await useCard('line', 'pm_card_visa');
    await page.goto('/licensing/line/add?quantity=1');
    await page.getByRole('button', { name: pay }).click();
    await page.getByText('1 licence added and paid').waitFor();
    expect(await subscription('line')).toMatchObject({ licences: { total: 2 } });
  });

  it('is confirmed from its line, and ends in its receipt', async () => {
    const page = await buying('from-line');
    await page.goto('/licensing/from-line/activity');
    await page.getByRole('button', { name: 'Confirm', exact: true }).click();
    await page.getByRole('heading', atBank).waitFor();
    await page.getByRole('button', { name: 'Authorise' }).click();
    await page.getByRole('heading', { name: 'Receipt INV-' }).waitFor();
  });

  it('that its payer has confirmed in another tab stands where it is withdrawn, and leads to its receipt', async () => {
    const page = await buying('both');
    await page.goto('/licensing/both');
    await arm(world.service.world, { fault: 'webhook_lost', event: '*' });
    const other = await page.context().newPage();
    await other.goto('/licensing/both');
    await other.getByRole('button', { name: 'Confirm', exact: true }).click();
    await other.getByRole('heading', atBank).waitFor();
    await other.route('**/licensing/**', (route) => route.abort());
    await other.getByRole('button', { name: 'Authorise' }).click({ noWaitAfter: true });
    await expect.poll(async () => (await intentOf('both')).status).toBe('succeeded');

    await page.getByRole('button', { name: 'Withdraw' }).click();

    await page.getByRole('heading', { name: 'Receipt INV-' }).waitFor();
    expect(await subscription('both')).toMatchObject({ licences: { total: 2 } });
  });

  it('is confirmed signed out by the link that the API names, whose page says that it is paid', async () => {
    await withStrictBank('mailed');
    await world.service
      .client()
      .ask('POST /v1/tenants/{t}/licences', { params: { t: 'mailed' }, body: { quantity: 1 } });
    const { awaitingPayer } = await subscription('mailed');
    const page = await world.visit();
    await page.goto(awaitingPayer?.url ?? '');
    await page.getByRole('button', { name: 'Confirm £20.00' }).click();
    await page.getByRole('heading', atBank).waitFor();
    await page.getByRole('button', { name: 'Authorise' }).click();
    await page.getByText('Paid: £20.00. Thank you.').waitFor();
    expect(await subscription('mailed')).toMatchObject({ licences: { total: 2 } });
  });

  it('is led there also from a list of people, whose form is gone meanwhile', async () => {
    const key = await world.paying('listed', { licences: 1, users: ['ann', 'ben'], holders: ['ann'] });
    await useCard('listed', 'pm_card_authenticationRequired');
    const page = await world.open(key, '/licensing/listed/give');
    await page.getByLabel(/^People, one a line/).fill('ben');
    await page.getByRole('button', { name: 'Find these people' }).click();
    await page.getByRole('button', { name: 'Pay £20.00 and give 1 licence' }).click();
    await authoriseFrom(page);
    expect(await subscription('listed')).toMatchObject({ licences: { total: 2, assigned: 1 } });
  });

  it('of a whole subscription, and the payment of a bill, lead there from their pages too', async () => {
    const trial = await world.inTrial('begins');
    await useCard('begins', 'pm_card_authenticationRequired');
    const page = await world.open(trial, '/licensing/begins/activate?quantity=1&startNow=true');
    await page.getByRole('button', { name: /^Pay £20\.00/ }).click();
    await authoriseFrom(page);
    expect(await subscription('begins')).toMatchObject({ state: 'active', licences: { total: 1 } });

    await world.service.client().do('POST /v1/tenants/{t}/test-clock/advance', {
      params: { t: 'begins' },
      body: { by: 'P1M' },
    });
    await page.goto('/licensing/begins/pay');
    await page.getByRole('button', { name: /^Pay £20\.00/ }).click();
    await authoriseFrom(page);
    expect(await subscription('begins')).toMatchObject({ state: 'active', overdue: null, awaitingPayer: null });
  });

  /** From a refused purchase, whose own button is gone, to its receipt. */
  async function authoriseFrom(page: Page): Promise<void> {
    const confirm = page.getByRole('button', { name: 'Confirm it at your bank' });
    await confirm.waitFor();
    expect(await page.getByRole('button', { name: /^Pay / }).count()).toBe(0);
    await confirm.click();
    await page.getByRole('heading', atBank).waitFor();
    await page.getByRole('button', { name: 'Authorise' }).click();
    await page.getByRole('heading', { name: 'Receipt INV-' }).waitFor();
  }

  it('of a bill has no button to withdraw it', async () => {
    const key = await withStrictBank('bill');
    await world.service.client().do('POST /v1/tenants/{t}/test-clock/advance', {
      params: { t: 'bill' },
      body: { by: 'P1M' },
    });
    const page = await world.open(key, '/licensing/bill');
    await page.getByText('£20.00 for 1 licence waits for your bank').waitFor();
    expect(await page.getByRole('button', { name: 'Confirm', exact: true }).count()).toBe(1);
    expect(await page.getByRole('button', { name: 'Withdraw' }).count()).toBe(0);
  });

  it('is said in German where the tenant’s pages are', async () => {
    const page = await buying('german');
    await page.getByRole('button', { name: 'Deutsch' }).click();
    await page.getByText('für 1 Lizenz warten auf Ihre Bank').waitFor();
    await page.getByRole('button', { name: 'Zurückziehen' }).click();
    await page.getByText('Die Zahlung ist zurückgezogen.').waitFor();
  });
});
