import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasBrowser, inspect, openBrowser, openPage, signInWithKey } from '../support/browser.ts';
import { type KillableWorker, startKillableWorker } from '../support/killable-worker.ts';
import { createService, type Service } from '../support/service.ts';
import { armChargeFault, expectBooksToAgree, moneyMoved } from '../support/stand-in.ts';
import { type Seen, signedIn, type Visitor } from '../support/visitor.ts';
import { until } from '../support/world.ts';

/** What a purchase looks like when something is in its way: no script, a form that is sent again, a killed worker. */

let service: Service;
let worker: KillableWorker;
beforeAll(async () => {
  service = await createService({ worker: false });
  worker = await startKillableWorker(service.world);
});
afterAll(async () => {
  expect(await worker.stop()).toBe(0);
  await expectBooksToAgree(service.world);
  await service.close();
});

const chargesOf = async (t: string) =>
  (await service.client().do('GET /v1/tenants/{t}/charges', { params: { t } })).data;

/** A tenant that pays for two licences, and its admin. */
async function paying(t: string): Promise<{ readonly key: string; readonly admin: Visitor }> {
  const { admin: key } = await service.createTenant(t, { name: `Company ${t}` });
  const client = service.client();
  await client.do('PUT /v1/tenants/{t}/payment-method', { params: { t }, body: { paymentMethod: 'pm_card_visa' } });
  const body = { quantity: 2, startNow: true };
  await client.change('POST /v1/tenants/{t}/subscription/activation', { params: { t }, body });
  return { key, admin: await signedIn(service, key) };
}

/** The page to add licences, whose address has the key under which they are bought once. */
async function addPage(admin: Visitor, t: string, quantity: number): Promise<Seen> {
  return admin.follow(await admin.get(`/licensing/${t}/add?quantity=${quantity}`));
}

describe('without script', () => {
  it('adds licences by forms alone, for the amount that was shown', async () => {
    // given the page to add three
    const { admin } = await paying('plain');
    const form = await addPage(admin, 'plain', 3);

    // when its amount is paid
    const paid = await admin.press(form, 'Pay £60.00 and add 3 licences');

    // then it leads to the receipt, which says so once
    expect([paid.status, paid.location]).toEqual([303, '/licensing/plain/receipts/INV-000002']);
    const receipt = await admin.follow(paid);
    expect(receipt.text).toContain('3 licences added and paid with Visa •••• 4242.');
    expect((await admin.follow(paid)).text).not.toContain('3 licences added');
  });

  it('steps the number, removes, reactivates and revokes', async () => {
    const { admin } = await paying('steps');
    const form = await addPage(admin, 'steps', 3);
    for (const [step, name] of [
      ['One more', /add 4 licences/],
      ['One less', /add 2 licences/],
    ] as const)
      expect((await admin.follow(await admin.press(form, step))).page.buttons(name)).toHaveLength(1);

    const removed = await admin.press(await admin.get('/licensing/steps/remove?licence=lic_1'), 'Remove 1 licence');
    expect(removed.status).toBe(303);
    const list = await admin.get('/licensing/steps');
    expect(list.text).toContain('1 licence removed.');
    expect(list.page.row('lic_1').text).toContain('works until then');

    await admin.press(list, 'Reactivate lic_1');
    expect((await admin.get('/licensing/steps')).text).toContain('lic_1 stays. Nothing was charged.');
    expect(await chargesOf('steps')).toHaveLength(1);
  });
});

describe('giving licences to more people than are free', () => {
  it('buys as many as are missing beside those that are ending, which stay, and gives each one', async () => {
    // given two licences, one of which is held, and the other one free and ending
    const { admin } = await paying('gives');
    const [client, params] = [service.client(), { t: 'gives' }];
    for (const id of ['ann', 'ben', 'cat'])
      await service.ask('PUT', `/v1/tenants/gives/users/${id}`, { body: { name: id } });
    await client.ask('POST /v1/tenants/{t}/licences/assignments', { params, body: { userIds: ['ann'] } });
    await client.change('POST /v1/tenants/{t}/licences/removals', { params, body: { quantity: 1 } });
    const subscription = () => client.do('GET /v1/tenants/{t}/subscription', { params });
    expect((await subscription()).licences).toEqual({ total: 2, assigned: 1, free: 1, ending: 1 });

    // when two more people are to have one
    const list = await admin.get('/licensing/gives/give');
    const found = await admin.press(list, 'Find these people', {
      'People, one a line: names, e-mail addresses or user ids': 'ben\ncat',
    });
    expect(found.text).toContain('1 is free: 1 licence is added.');
    expect(found.text).toContain('1 ending licence will be reactivated free of charge.');
    const given = await admin.press(found, /and give 2 licences/);

    // then one was bought, none is ending, and both have one
    expect((await admin.follow(given)).text).toContain('1 licence bought. 2 licences given.');
    expect((await subscription()).licences).toEqual({ total: 3, assigned: 3, free: 0, ending: 0 });
    expect(await chargesOf('gives')).toHaveLength(2);
  });
});

describe('the page for a card', () => {
  it('says which detail of the tenant the card processor refuses, and makes no card', async () => {
    // given a tenant whose address the card processor does not take
    const adminEmail = 'ann@company.invalid';
    const { admin: key } = await service.createTenant('refused-detail', { adminEmail });
    const admin = await signedIn(service, key);
    const page = await admin.get('/licensing/refused-detail/subscription');

    // when its admin wants to add a card
    const refused = await admin.press(page, 'Add a card');

    // then the page says what is wrong, and nothing of it is a fault of ours
    expect(refused.status).toBe(422);
    expect(refused.text).toContain("The card processor does not take the tenant's e-mail address.");
    expect(refused.text).toContain('Nothing was charged, and nothing has changed');
    expect((await admin.get('/licensing/refused-detail/subscription')).text).toContain('Add a card');
  });
});

describe('a card while something is overdue', () => {
  /** A tenant whose renewal was declined. */
  async function owing(t: string): Promise<Visitor> {
    const { admin } = await paying(t);
    const [client, params] = [service.client(), { t }];
    const body = { paymentMethod: 'pm_card_chargeCustomerFail' };
    await client.do('PUT /v1/tenants/{t}/payment-method', { params, body });
    await client.do('POST /v1/tenants/{t}/test-clock/advance', { params, body: { by: 'P1M1D' } });
    return admin;
  }

  /** Presses the button, types a card on the card processor's page, and comes back. */
  async function withCard(admin: Visitor, t: string, number: string): Promise<Seen> {
    const page = await admin.get(`/licensing/${t}/subscription`);
    const leaving = await admin.press(page, 'Change the card and pay £40.00');
    const cardPage = await fetch(leaving.page.link('Go on'));
    const typed = new URLSearchParams({ number, expiry: '12 / 34', cvc: '123' });
    const saved = await fetch(cardPage.url, { method: 'POST', body: typed, redirect: 'manual' });
    const returned = new URL(saved.headers.get('location') ?? '');
    return admin.get(returned.pathname + returned.search);
  }

  it('is paid by it, for the amount in the button, and leads to the receipt', async () => {
    const admin = await owing('settles');
    const back = await withCard(admin, 'settles', '4242 4242 4242 4242');
    const receipt = await admin.follow(back);
    expect(receipt.page.headings().join(' ')).toMatch(/Receipt INV-\d+/);
    expect(receipt.text).toContain('what was overdue paid with Visa •••• 4242');
    expect((await chargesOf('settles')).filter(({ state }) => state === 'succeeded')).toHaveLength(2);
  });

  it('stays unpaid where the bank declines the card, which the page says with the reason', async () => {
    const admin = await owing('declines');
    const back = await withCard(admin, 'declines', '4000 0000 0000 0341');
    expect(back.location).toBe('/licensing/declines/pay');
    const { text } = await admin.follow(await admin.follow(back));
    expect(text).toMatch(/Card saved: Visa •••• 0341\. £40\.00 was not paid: /);
    expect((await chargesOf('declines')).filter(({ state }) => state === 'succeeded')).toHaveLength(1);
  });
});

describe('an action in the list', () => {
  it('comes back to the filter it was made in, and only to a page of the same tenant', async () => {
    const { admin } = await paying('listed');
    await service.ask('PUT', '/v1/tenants/listed/users/ann', { body: { name: 'Ann' } });
    const assigning = { params: { t: 'listed' }, body: { userIds: ['ann'] } };
    await service.client().ask('POST /v1/tenants/{t}/licences/assignments', assigning);
    const filtered = '/licensing/listed?q=ann&show=assigned';
    const list = await admin.get(filtered);

    const toRemove = await admin.get(list.page.link('Remove lic_1'));
    expect((await admin.press(toRemove, 'Remove 1 licence')).location).toBe(filtered);
    expect((await admin.press(await admin.get(filtered), /^Reactivate/)).location).toBe(filtered);
    expect((await admin.press(await admin.get(filtered), /^Revoke/)).location).toBe(filtered);

    const csrf = list.page.submission(/^Revoke/).fields.get('csrf') ?? '';
    for (const back of [
      '//elsewhere.example/licensing/listed',
      'https://elsewhere.example/',
      '/licensing/listed2',
      '/ops',
    ])
      expect(
        (await admin.post('/licensing/listed/ticked', { csrf, back, do: 'revoke', licence: 'lic_1' })).location,
      ).toBe('/licensing/listed');
  });
});

describe('an instance that is gone', () => {
  it('offers nothing to do on any page, and keeps its receipts', async () => {
    const { admin } = await paying('gone');
    const [client, params] = [service.client(), { t: 'gone' }];
    await client.change('POST /v1/tenants/{t}/subscription/cancellation', { params, body: {} });
    await client.do('POST /v1/tenants/{t}/test-clock/advance', { params, body: { by: 'P2M' } });
    for (const path of ['', '/subscription', '/cancel', '/add', '/activate', '/remove', '/give', '/pay', '/keys']) {
      const seen = await admin.get(`/licensing/gone${path}`);
      const { text, page } = seen.location === '' ? seen : await admin.follow(seen);
      expect(text).toContain('The instance was deleted');
      expect(page.main.buttons(/.*/)).toEqual([]);
      expect(page.main.links(/Cancel|Add|Remove|Give|Export|Continue|Pay/)).toEqual([]);
    }
    expect((await admin.get('/licensing/gone/receipts')).text).toContain('INV-');
  });
});

describe('what is going to happen', () => {
  it('is said with its day and its effect, and undone by its button or by the request that the API names', async () => {
    // given three licences of which one is ending
    const { key, admin } = await paying('coming');
    const [client, params] = [service.client(), { t: 'coming' }];
    await client.change('POST /v1/tenants/{t}/licences', { params, body: { quantity: 1 } });
    const removing = { params, body: { quantity: 1 } };
    await client.change('POST /v1/tenants/{t}/licences/removals', removing);

    // then the page says so, and its button undoes it
    const page = await admin.get('/licensing/coming/subscription');
    expect(page.text).toContain('1 Apr 2026: 1 licence ends. The bill of 1 Apr 2026 is £40.00 instead of £60.00.');
    await admin.press(page, 'Keep them');
    expect((await client.do('GET /v1/tenants/{t}/going-to-happen', { params })).data).toEqual([]);

    // and each undo that the API names does what it says
    await client.change('POST /v1/tenants/{t}/licences/removals', removing);
    await client.change('POST /v1/tenants/{t}/subscription/cancellation', { params, body: {} });
    for (const what of ['cancellation', 'licences_end']) {
      const { data } = await client.do('GET /v1/tenants/{t}/going-to-happen', { params });
      expect(data.map((item) => item.what)).toEqual([what]);
      const { method = 'GET', path = '', body = null } = data[0]?.undo ?? {};
      const init = { method, headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' } };
      const { status } = await fetch(
        `${service.url}${path}`,
        body === null ? init : { ...init, body: JSON.stringify(body) },
      );
      expect(status).toBe(200);
    }
    expect((await client.do('GET /v1/tenants/{t}/going-to-happen', { params })).data).toEqual([]);
  });
});

describe('a form that is sent again', () => {
  it('has one effect and one receipt, however often and at once', async () => {
    // given a form to add one licence
    const { admin } = await paying('again');
    const form = await addPage(admin, 'again', 1);
    const pay = () => admin.press(form, 'Pay £20.00 and add 1 licence');

    // when it is sent five times at once, and again weeks later from a browser's memory
    const answers = await Promise.all(Array.from({ length: 5 }, pay));
    const receipts = new Set(answers.map(({ location }) => location));
    expect(receipts.size).toBe(1);
    await service
      .client()
      .ask('POST /v1/tenants/{t}/test-clock/advance', { params: { t: 'again' }, body: { by: 'P20D' } });

    // then each answer is the first one's receipt
    expect((await pay()).location).toBe([...receipts][0]);
    expect(await chargesOf('again')).toHaveLength(2);
  });

  it('from an address that was confirmed already says so, and charges nothing', async () => {
    const { admin } = await paying('twice');
    const form = await addPage(admin, 'twice', 1);
    await admin.press(form, /^Pay/);
    const again = await admin.press(await admin.get(form.path), /^Pay/);
    expect([again.status, again.text.includes('You have confirmed this already')]).toEqual([409, true]);
    expect(await chargesOf('twice')).toHaveLength(2);
  });
});

describe('a suspended subscription', () => {
  it('names what opens it again before a card is saved, and charges just that', async () => {
    // given a tenant whose renewal and all its retries were declined
    const t = 'dark';
    const { admin } = await paying(t);
    const client = service.client();
    const save = (paymentMethod: string) =>
      client.do('PUT /v1/tenants/{t}/payment-method', { params: { t }, body: { paymentMethod } });
    await save('pm_card_chargeCustomerFail');
    await client.ask('POST /v1/tenants/{t}/test-clock/advance', { params: { t }, body: { by: 'P50D' } });

    // when its pages are opened
    const { overdue } = await client.do('GET /v1/tenants/{t}/subscription', { params: { t } });
    const amount = overdue?.amount ?? 0;
    const shown = `£${(amount / 100).toFixed(2)}`;
    const subscription = await admin.get(`/licensing/${t}/subscription`);
    const pay = await admin.follow(await admin.get(`/licensing/${t}/pay`));

    // then all of them name the fresh month with the days that were used
    expect(amount).toBeGreaterThan(4000);
    expect(subscription.text).toContain(`A new card is charged ${shown} at once`);
    expect(subscription.text).toContain(`${shown} opens it again today`);
    expect(pay.page.buttons(`Pay ${shown} with Visa •••• 0341`)).toHaveLength(1);
    expect(pay.text).toContain('2 licences, used before the suspension');

    // and a new card is charged just that
    await save('pm_card_visa');
    expect((await chargesOf(t))[0]).toMatchObject({ kind: 'renewal', state: 'succeeded', amount });
    expect((await admin.get(`/licensing/${t}/activity`)).text).toContain('1 unpaid bill given up for the days used');
  });
});

describe('an obstacle', () => {
  it('is named with what helps: no card, a pending cancellation, an overdue payment', async () => {
    const { admin: key } = await service.createTenant('cardless');
    const cardless = await signedIn(service, key);
    const activation = await cardless.follow(await cardless.get('/licensing/cardless/activate?quantity=2'));
    expect(activation.text).toContain('There is no card yet');

    const { admin } = await paying('leaving');
    const client = service.client();
    await client.change('POST /v1/tenants/{t}/subscription/cancellation', { params: { t: 'leaving' }, body: {} });
    const { page } = await addPage(admin, 'leaving', 1);
    expect(page.link('Keep the subscription')).toBe('/licensing/leaving/subscription');
    expect(page.buttons(/and add 1 licence/)).toEqual([]);
  });

  it('says when a card that was declined too often is charged again, and that another may be now', async () => {
    // given a card that was declined four times within an hour
    const { admin } = await paying('braked');
    const params = { t: 'braked' };
    const client = service.client();
    const body = { paymentMethod: 'pm_card_chargeCustomerFail' };
    await client.do('PUT /v1/tenants/{t}/payment-method', { params, body });
    for (let tries = 0; tries < 4; tries += 1) {
      await client.ask('POST /v1/tenants/{t}/licences', { params, body: { quantity: 1 } });
    }

    // when a licence more is wanted
    const { page, text } = await addPage(admin, 'braked', 1);

    // then the page has the time on the tenant's clock and the way on, and nothing to press
    expect(text).toMatch(/The same card can be charged again from \d+ \w+ 2026, \d\d:\d\d/);
    expect(page.link('Use another card')).toBe('/licensing/braked/subscription#card');
    expect(page.buttons(/and add 1 licence/)).toEqual([]);
  });

  it('says in plain words that a bill would be too large', async () => {
    const { admin: key } = await service.createTenant('too-large', { unitPrice: 50_000_000 });
    const admin = await signedIn(service, key);
    const { text } = await admin.follow(await admin.get('/licensing/too-large/activate?quantity=2'));
    expect(text).toContain('This is not possible. The amount is more than can be charged at once.');
    expect(text).not.toContain('Validation failed');
  });

  it('does not undo the choice to begin today: it goes to the card’s page and comes back', async () => {
    // given a choice to begin today, without a card
    const { admin: key } = await service.createTenant('eager');
    const eager = await signedIn(service, key);
    const chosen = 'quantity=2&startNow=true';
    const form = await eager.follow(await eager.get(`/licensing/eager/activate?${chosen}`));
    expect(form.page.submission('Add a card').fields.get('startNow')).toBe('true');

    // when a card is added on the card processor's page
    const leaving = await eager.press(form, 'Add a card');
    const cardPage = await fetch(leaving.page.link('Go on'));
    const typed = new URLSearchParams({ number: '4242 4242 4242 4242', expiry: '12 / 34', cvc: '123' });
    const saved = await fetch(cardPage.url, { method: 'POST', body: typed, redirect: 'manual' });

    // then the choice is kept on the way back, and nothing is charged yet
    const returned = new URL(saved.headers.get('location') ?? '');
    const back = await eager.get(returned.pathname + returned.search);
    expect(back.location).toBe(`/licensing/eager/activate?${chosen}`);
    expect(await chargesOf('eager')).toEqual([]);
  });

  it('is said on top when a payment is overdue, and paid by a button', async () => {
    const { admin } = await paying('owing');
    const params = { t: 'owing' };
    const client = service.client();
    const body = { paymentMethod: 'pm_card_chargeCustomerFail' };
    await client.do('PUT /v1/tenants/{t}/payment-method', { params, body });
    await client.do('POST /v1/tenants/{t}/test-clock/advance', { params, body: { by: 'P1M1D' } });
    expect((await admin.get('/licensing/owing')).text).toContain('£40.00 could not be charged');
    expect((await admin.get('/licensing/owing/cancel')).text).toContain('until 15 Apr 2026 licences work as before');
    const form = await admin.follow(await admin.get('/licensing/owing/pay'));
    const refused = await admin.press(form, /^Pay £40\.00 with Visa/);
    expect([refused.status, refused.text.includes('Nothing was charged, and nothing has changed')]).toEqual([
      409,
      true,
    ]);

    // Leaving does not put the suspension off.
    await client.change('POST /v1/tenants/{t}/subscription/cancellation', { params, body: {} });
    expect((await admin.get('/licensing/owing')).text).toContain('Licences stop working on 15 Apr 2026 already');
  });
});

describe.skipIf(!hasBrowser)('a purchase that takes longer', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(() => browser?.close());

  it('because its worker was killed once the money had moved says so, survives a reload, and ends in its receipt', async () => {
    // given a form to buy two licences, and a card processor that charges and never answers
    const { key } = await paying('killed');
    const { page, faults } = await openPage(await browser.newContext({ locale: 'en-GB', baseURL: service.url }));
    await signIn(page, key);
    await page.goto(`${service.url}/licensing/killed/add?quantity=2`);
    await armChargeFault(service.world, 'killed', 'hang_after', { count: 1 });

    // when it is confirmed, and the worker dies before the charge is answered
    await page.getByRole('button', { name: 'Pay £40.00 and add 2 licences' }).click({ noWaitAfter: true });
    await until(
      () => moneyMoved(service.world, 'killed'),
      (moved) => moved.length === 2,
    );
    await worker.kill();

    // then the page says that it is under way, also when it is loaded again
    const status = page.getByText('Charging… you can leave this page');
    await status.waitFor();
    expect(await inspect(page, '20-charging')).toEqual([]);
    await page.reload();
    await status.waitFor();

    // and a new worker finds what was paid, and pays nothing again
    worker = await startKillableWorker(service.world);
    await page.getByRole('heading', { name: 'Receipt INV-' }).waitFor();
    expect(await inspect(page, '20-charged')).toEqual([]);
    const charges = await chargesOf('killed');
    expect(charges.map(({ state, amount }) => [state, amount])).toEqual([
      ['succeeded', 4000],
      ['succeeded', 4000],
    ]);
    expect(await moneyMoved(service.world, 'killed')).toHaveLength(2);
    const { licences } = await service.client().do('GET /v1/tenants/{t}/subscription', { params: { t: 'killed' } });
    expect(licences.total).toBe(4);
    expect(faults).toEqual([]);
  });

  it('shows that there is no connection, and goes on when it is back', async () => {
    const { key } = await paying('offline');
    const context = await browser.newContext({ locale: 'en-GB', baseURL: service.url });
    const { page } = await openPage(context);
    await signIn(page, key);
    await context.setOffline(true);
    await page.getByText('No connection.').waitFor();
    expect(await inspect(page, '21-offline')).toEqual([]);
    await context.setOffline(false);
    await page.getByText('No connection.').waitFor({ state: 'hidden' });
  });

  async function signIn(page: Page, key: string): Promise<void> {
    await signInWithKey(page, key);
    await page.getByRole('navigation', { name: 'Licensing' }).waitFor();
  }
});
