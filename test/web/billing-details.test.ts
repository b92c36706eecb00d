import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasBrowser, inspect, openBrowser, openPage, signInWithKey } from '../support/browser.ts';
import { useService } from '../support/fixtures.ts';
import { mailedTaskLink } from '../support/mailed-link.ts';
import { ledgerOf } from '../support/tenants.ts';
import { type Seen, signedIn, type Visitor } from '../support/visitor.ts';

/** Whom invoices are made out to, on pages: by an admin and by ops, where activation asks for it. */

const service = useService({ config: { requiresBillingDetails: true } });

const filled = {
  'Legal name': 'Müller & Söhne GmbH',
  Address: 'Hauptstraße 1',
  Postcode: '10115',
  City: 'Berlin',
  Country: 'DE',
  'VAT or tax id (optional)': 'DE 811 569 869',
  'Purchase-order number (optional)': 'PO-4711',
  'Note on invoices (optional)': 'Kostenstelle 12',
  'Language of invoices': 'en',
};

async function admin(t: string, details: Readonly<Record<string, unknown>> = {}): Promise<Visitor> {
  return signedIn(service, (await service.createTenant(t, details)).admin);
}

const edit = (t: string, query = ''): string => `/licensing/${t}/billing-details/edit${query}`;

describe('the form of billing details', () => {
  it('saves, shows what is saved, and tells who changed what', async () => {
    const visitor = await admin('form');
    const before = await visitor.get('/licensing/form/subscription');
    expect(before.text).toContain('There are none yet');
    const form = await visitor.get(before.page.link('Add billing details'));
    expect(form.page.field('Postcode').value).toBe('');

    const shown = await visitor.follow(await visitor.press(form, 'Save', filled));

    expect(shown.path).toBe('/licensing/form/billing-details');
    expect(shown.text).toContain('Billing details saved.');
    for (const text of ['Müller & Söhne GmbH', 'Hauptstraße 1', '10115 Berlin', 'Germany', 'DE811569869', 'PO-4711'])
      expect(shown.text).toContain(text);
    expect(shown.page.section('Changes').text).toMatch(/Version 1.*Admin/);
    const again = await visitor.get(edit('form'));
    expect(again.page.field('Note on invoices (optional)').value).toBe('Kostenstelle 12');
    const moved = await visitor.press(again, 'Save', { Address: 'Nebenweg 2', Postcode: '10999' });
    expect((await visitor.follow(moved)).page.section('Changes').text).toContain('Version 2: address changed');
  });

  it('keeps what was typed and says beside each field what is wrong with it', async () => {
    const visitor = await admin('faults');
    const wrong = {
      ...filled,
      Postcode: '',
      'VAT or tax id (optional)': 'DE811569868',
      'Address, line 3 (optional)': '\u200b',
    };
    const refused = await visitor.press(await visitor.get(edit('faults')), 'Save', wrong);
    expect(refused.status).toBe(422);
    expect(refused.page.field('Address, line 3 (optional)')).toMatchObject({ isInvalid: true });
    const second = await visitor.press(refused, 'Save', { 'Address, line 3 (optional)': '' });
    expect(second.text).toContain('What is wrong stands beside the fields.');
    expect(second.page.field('Postcode')).toMatchObject({ isInvalid: true, value: '' });
    expect(second.page.field('VAT or tax id (optional)')).toMatchObject({ isInvalid: true, value: 'DE811569868' });
    expect(second.page.field('VAT or tax id (optional)').description).toContain('check digit');
    expect(second.page.field('City')).toMatchObject({ isInvalid: false, value: 'Berlin' });
    expect((await visitor.get('/licensing/faults/billing-details')).text).toContain('There are none yet');
  });

  it('says when a purchase-order number is about to end, and when it is over', async () => {
    const visitor = await admin('orders');
    const until = async (last: string): Promise<string> => {
      const form = await visitor.get(edit('orders'));
      await visitor.press(form, 'Save', { ...filled, 'Last day of that number (optional)': last });
      return (await visitor.get('/licensing/orders/billing-details')).text;
    };
    expect(await until('2026-12-31')).toContain('Printed until 31 Dec 2026.');
    expect(await until('2026-03-20')).toContain('Printed until 20 Mar 2026, which is soon');
    expect(await until('2026-02-28')).toContain('Its last day was 28 Feb 2026: it is not printed any more.');
  });
});

describe('an activation that needs details', () => {
  it('leads to the form and back with its number and its beginning, and then to the card', async () => {
    const visitor = await admin('needs');
    const page = await visitor.follow(await visitor.get('/licensing/needs/activate?quantity=3&startNow=true'));
    expect(page.text).toContain('£60.00');
    expect(page.page.buttons(/Pay|Continue|Add a card/)).toEqual([]);

    const form = await visitor.get(page.page.link('Add billing details'));
    const back = await visitor.press(form, 'Save', filled);

    expect(back.location).toBe('/licensing/needs/activate?quantity=3&startNow=true');
    const priced = await visitor.follow(await visitor.follow(back));
    expect(priced.page.buttons('Add a card')).toHaveLength(1);
    const t = 'needs';
    await service.client().do('PUT /v1/tenants/{t}/payment-method', {
      params: { t },
      body: { paymentMethod: 'pm_card_visa' },
    });
    const paid = await visitor.press(await visitor.get(priced.path), 'Pay £60.00 and begin');
    expect(paid.location).toBe('/licensing/needs/receipts/INV-000001');
  });

  it('is refused by either way of activating, by the quote too, and what is overdue is paid without them', async () => {
    const { admin: key } = await service.createTenant('refused');
    const ask = async (method: string, path: string, body: unknown, as = key) =>
      (await service.ask(method, `/v1/tenants/refused${path}`, { body, key: as })) as {
        readonly status: number;
        readonly body: { readonly code?: string; readonly refusal?: { readonly code: string } | null };
      };
    const required = { status: 409, body: { code: 'billing_details_required' } };
    await ask('PUT', '/payment-method', { paymentMethod: 'pm_card_visa' });
    await ask('POST', '/licences', { quantity: 2 });
    const change = { type: 'activate', quantity: 2, startNow: true };
    expect(await ask('POST', '/subscription/activation', { quantity: 2 })).toMatchObject(required);
    expect(await ask('POST', '/subscription/activation', { quantity: 2, startNow: true })).toMatchObject(required);
    expect((await ask('POST', '/quotes', { change })).body.refusal?.code).toBe('billing_details_required');
    await ask('POST', '/test-clock/advance', { to: '2026-03-16T00:00:00Z' }, service.keys.ops);
    expect(await ask('POST', '/payments', {})).toMatchObject(required);
    expect((await ask('POST', '/quotes', { change: { type: 'pay' } })).body.refusal?.code).toBe(
      'billing_details_required',
    );
    await ask('PUT', '/billing-details', {
      legalName: 'Acme Ltd',
      address: { lines: ['1 High St'], postcode: 'SW1A 1AA', city: 'London', country: 'GB' },
    });
    expect((await ask('POST', '/payments', {})).status).toBe(200);
  });
});

describe('a mailed link to pay', () => {
  it('asks for the details of an activation too, and takes nothing before they are saved', async () => {
    // given a trial that was to go on since before details were required, and whose first charge was declined
    const t = 'linked';
    const { admin: key } = await service.createTenant(t);
    await service.world.command(t, { type: 'setPaymentMethod', paymentMethod: 'pm_card_chargeCustomerFail' });
    await service.world.command(t, { type: 'activate', quantity: 2, startNow: false });
    await service.ask('POST', `/v1/tenants/${t}/test-clock/advance`, { body: { to: '2026-03-16T00:00:00Z' } });
    await service.world.command(t, { type: 'setPaymentMethod', paymentMethod: 'pm_card_visa' });
    const link = await mailedTaskLink(service, t, 'payment_failed');

    // when it is opened, and sent what its button would send
    const page = async () => (await fetch(link)).text();
    expect(await page()).toContain('The billing details are needed first');
    expect(await page()).not.toContain('>Pay £');
    expect((await ledgerOf(service.world, t)).map(({ state }) => state)).toEqual(['declined']);

    // then it pays once they are saved
    const details = {
      legalName: 'Acme Ltd',
      address: { lines: ['1 High St'], postcode: 'SW1A 1AA', city: 'London', country: 'GB' },
    };
    await service.ask('PUT', `/v1/tenants/${t}/billing-details`, { body: details, key });
    expect(await page()).toContain('>Pay £');
  });
});

describe('name and admin address', () => {
  it('are put right by an admin, who sees it said in the activity', async () => {
    const visitor = await admin('named', { name: 'Acem' });
    const form = await visitor.get('/licensing/named/company');
    const wrong = await visitor.press(form, 'Save', { 'Admin’s mail address': 'nowhere@x' });
    expect(wrong.page.field('Admin’s mail address').isInvalid).toBe(true);
    const done = await visitor.follow(await visitor.press(form, 'Save', { Name: 'Acme' }));
    expect(done.text).toContain('These pages call the company Acme');
    expect((await visitor.get('/licensing/named/activity')).text).toContain('Changed the company’s name');
  });

  it('and the tax are set by ops, on the tenant’s page', async () => {
    await service.createTenant('taxed');
    const ops = await signedIn(service, service.keys.ops);
    const page = async (): Promise<Seen> => ops.get('/ops/tenants/taxed');
    await ops.press(await page(), 'Save', { 'Tax in per cent (optional)': '8.875' });
    expect((await page()).text).toContain('Tax at 8.875 %');
    const refused = await ops.press(await page(), 'Save', { 'Tax in per cent (optional)': 'twenty' });
    expect(refused.text).toContain('Write the tax as a percentage');
    await ops.press(await page(), 'Save', { 'Tax in per cent (optional)': '' });
    expect((await page()).text).toContain('No tax: the seller is not registered');
  });
});

describe.skipIf(!hasBrowser)('in a browser', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(() => browser?.close());

  it('is filled in by its labels, and has no fault that axe finds, at any width', async () => {
    const { admin: key } = await service.createTenant('seen');
    const context = await browser.newContext({ locale: 'en-GB', baseURL: service.url });
    const { page, faults } = await openPage(context);
    await signInWithKey(page, key);
    await page.goto(edit('seen'));
    await page.getByLabel('Legal name').fill('Müller & Söhne GmbH');
    await page.getByLabel('Address', { exact: true }).fill('Hauptstraße 1');
    await page.getByLabel('Postcode').fill('<>');
    await page.getByLabel('City').fill('Berlin');
    await page.getByLabel('Country').selectOption({ label: 'Germany' });
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('has other signs than letters').waitFor();
    const found = [...(await inspect(page, 'billing-details-form'))];
    await page.getByLabel('Postcode').fill('10115');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Billing details saved.').waitFor();
    found.push(...(await inspect(page, 'billing-details')));
    expect(found).toEqual([]);
    expect(faults).toEqual([]);
  });
});
