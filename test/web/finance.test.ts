import { eq } from 'drizzle-orm';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { charges } from '../../db/schema.ts';
import { hasBrowser, inspect, openBrowser, openPage } from '../support/browser.ts';
import { createService, type Service } from '../support/service.ts';
import { disputeIntent, moneyGivenBack } from '../support/stand-in.ts';
import { ledgerOf, startActive } from '../support/tenants.ts';
import { createVisitor, signedIn, type Visitor } from '../support/visitor.ts';
import { until } from '../support/world.ts';

/** What finance see and do: every charge, why it is what it is, and money given back once. */

let service: Service;
let finance: Visitor;
/** Charged £72.00 with £12.00 of tax on 1 March, and £24.00 with £4.00 for a licence added on the 1st of April. */
let chargeId: string;

const script = '<script>alert(1)</script>';

beforeAll(async () => {
  service = await createService();
  const { world } = service;
  await startActive(world, 'northwind', { taxMilliPercent: 20_000 });
  await startActive(world, 'wingtip', { licences: 5, timeZone: 'America/New_York', currency: 'usd' });
  await world.tell('wingtip', { type: 'setPaymentMethod', paymentMethod: 'pm_card_chargeCustomerFail' });
  await world.advance('wingtip', '2026-04-03T10:00:00Z');
  await world.advance('northwind', '2026-04-01T10:00:00Z');
  await world.tell('northwind', { type: 'addLicences', quantity: 1 });
  chargeId = (await ledgerOf(world, 'northwind'))[0]?.id ?? '';
  finance = await signedIn(service, service.keys.finance);
});
afterAll(() => service.close());

const givenBack = (): Promise<readonly number[]> => moneyGivenBack(service.world);

const rowsOf = (html: string): number => html.split('<tr>').length - 2;

describe('the list of charges', () => {
  it('is narrowed down by what stands in its address, which its file and its next page keep', async () => {
    const all = await finance.get('/finance/charges');
    expect(rowsOf(all.html)).toBe(6);
    const query = 'state=declined&kind=renewal&tenantId=wingtip&from=2026-04-01&to=2026-04-01';
    const { html } = await finance.get(`/finance/charges?${query}`);
    expect(rowsOf(html)).toBe(1);
    expect(html).toContain('Renewal, period 2');
    expect(html).toContain('generic decline');
    expect(html).toMatch(/charges\.csv\?[^"]*state=declined/);
    expect(rowsOf((await finance.get('/finance/charges?q=northwind')).html)).toBe(3);
    expect((await finance.get('/finance/charges?to=2026-02-28')).html).toContain('No charge is like that.');
  });

  it('takes a slip in the address for no choice, and a cursor that is none for no page', async () => {
    const slips = 'state=sleeping&kind=&from=2026-02-30&to=1066-10-14';
    expect(rowsOf((await finance.get(`/finance/charges?${slips}`)).html)).toBe(6);
    expect((await finance.get('/finance/charges?cursor=!!')).status).toBe(404);
  });

  it('shows what was typed as text', async () => {
    const { html } = await finance.get(`/finance/charges?q=${encodeURIComponent(`">${script}`)}`);
    expect(html).not.toContain(script);
  });

  it('is a file of the whole selection, with no cell that a spreadsheet would run', async () => {
    await service.world.db.update(charges).set({ declineCode: '=1+1' }).where(eq(charges.state, 'declined'));
    const { html: csv, headers } = await finance.get('/finance/charges.csv?tenantId=wingtip');
    expect(headers.get('content-type')).toContain('text/csv');
    expect(headers.get('content-disposition')).toContain('attachment');
    const lines = csv.trim().split('\r\n');
    expect(lines[0]).toContain('id,tenantId,kind,state,amount');
    expect(lines.filter((line) => line.includes("'=1+1"))).toHaveLength(lines.length - 2);
    expect(csv).not.toContain(',=1+1');
    await service.world.db.update(charges).set({ declineCode: 'generic_decline' }).where(eq(charges.state, 'declined'));
  });
});

describe('one charge', () => {
  it('says why it is this amount, with its dates and its division', async () => {
    const [added] = (await ledgerOf(service.world, 'northwind')).slice(-1);
    const { html } = await finance.get(`/finance/charges/${added?.id}`);
    expect(html).toMatch(/From 1 Apr 2026 \(counted\) to 1 May 2026 \(not counted\)|for the whole period of 30 days/);
    expect(html).toContain('https://dashboard.stripe.com/test/payments/pi_');
    expect(html).toContain(`http://temporal.test/namespaces/default/workflows/subscription%2Fnorthwind/`);
  });

  it('says where its history is no longer kept', async () => {
    const runId = '00000000-0000-4000-8000-000000000000';
    await service.world.db.update(charges).set({ runId }).where(eq(charges.id, chargeId));
    const { html } = await finance.get(`/finance/charges/${chargeId}`);
    expect(html).toContain('no longer kept in Temporal');
    expect(html).not.toContain(`${runId}/history`);
  });

  it('leads to its invoice, as a page with its own style and as a file', async () => {
    const number = /\/documents\/northwind\/(INV-\d+)\.pdf/.exec(
      (await finance.get(`/finance/charges/${chargeId}`)).html,
    )?.[1];
    const page = await finance.get(`/documents/northwind/${number}.html`);
    expect(page.headers.get('content-security-policy')).toMatch(/style-src 'sha256-/);
    expect(page.html).toContain('£72.00');
    const file = await finance.get(`/documents/northwind/${number}.pdf`);
    expect(file.headers.get('content-type')).toBe('application/pdf');
    expect(file.html.startsWith('%PDF')).toBe(true);
    expect((await finance.get(`/documents/northwind/${number}`)).status).toBe(404);
  });

  it('shows what the payer’s bank takes back, and until when it hears us', async () => {
    const [paid] = await ledgerOf(service.world, 'wingtip');
    const path = `/finance/charges/${paid?.id}`;
    expect((await finance.get(path)).html).not.toContain('Disputes');
    const id = await disputeIntent(service.world, paid?.paymentIntent ?? '');
    const { html } = await until(
      () => finance.get(path),
      (page) => page.html.includes(id),
    );
    expect(html).toContain('needs response');
    expect(html).toContain('fraudulent');
  });

  it('that is not there says so', async () => {
    expect((await finance.get('/finance/charges/chg_nothing')).status).toBe(404);
    expect((await finance.get('/finance/charges/chg_nothing/refund')).status).toBe(404);
  });
});

describe('a refund', () => {
  const path = () => `/finance/charges/${chargeId}/refund`;
  const keyIn = (html: string): string => /name="once" value="([^"]+)"/.exec(html)?.[1] ?? '';
  const csrfIn = (html: string): string => /name="csrf" value="([^"]+)"/.exec(html)?.[1] ?? '';

  it('is refused with the reason beside the field, and gives nothing back', async () => {
    for (const fields of [
      { amount: 'ten', reason: 'x' },
      { amount: '10.001', reason: 'x' },
      { amount: '0', reason: 'x' },
      { amount: '10.00', reason: ' ' },
    ]) {
      const { status, html } = await finance.submit(path(), path(), fields);
      expect([fields, status]).toEqual([fields, 422]);
      expect(html).toContain('aria-invalid="true"');
    }
    const { status, html } = await finance.submit(path(), path(), { amount: '72.01', reason: 'too much' });
    expect(status).toBe(409);
    expect(html).toContain('More is asked than is left of this charge.');
    expect(await givenBack()).toEqual([]);
  });

  it('is shown before it is made, and is one refund however often its form is sent', async () => {
    const asked = await finance.submit(path(), path(), { amount: '10.00', reason: script });
    expect(asked.status).toBe(200);
    expect(asked.html).toContain('£1.67');
    expect(asked.html).toContain('£72.00 now, £62.00 afterwards');
    expect(asked.html).not.toContain(script);
    expect(await givenBack()).toEqual([]);

    const confirmed = {
      csrf: csrfIn(asked.html),
      once: keyIn(asked.html),
      step: 'confirmed',
      amount: '10.00',
      reason: script,
    };
    const answers = await Promise.all([finance.post(path(), confirmed), finance.post(path(), confirmed)]);
    answers.push(await finance.post(path(), confirmed));
    expect(answers.map(({ status }) => status)).toEqual([303, 303, 303]);
    expect(await givenBack()).toEqual([1_000]);
    const { html } = await finance.get(`/finance/charges/${chargeId}`);
    expect(html).not.toContain(script);
    expect(html).toContain('&lt;script&gt;');
    expect(html).toContain('£10.00 given back');

    // Another amount under the same form is no second refund.
    const other = await finance.post(path(), { ...confirmed, amount: '20.00' });
    expect(other.status).toBe(409);
    expect(await givenBack()).toEqual([1_000]);
  });
});

describe('recurring revenue', () => {
  it('is drawn and listed by currency, of tenants on a test clock only where they are asked for', async () => {
    expect((await finance.get('/finance/revenue')).html).toContain('Nothing recurs in these months.');
    const { html } = await finance.get('/finance/revenue?testClocks=true&from=2026-02&to=2026-04');
    expect(html.match(/<svg/g)).toHaveLength(2);
    expect(html).toMatch(/<h2>GBP<\/h2>[\s\S]*<h2>USD<\/h2>/);
    expect(html).toMatch(/April 2026[\s\S]*March 2026[\s\S]*February 2026/);
    expect(html).not.toContain('May 2026');
    const wrong = await finance.get('/finance/revenue?from=2026-04&to=2026-02');
    expect([wrong.status, wrong.html.includes('There is no month between these')]).toEqual([422, true]);
  });

  it('is a file of the same months', async () => {
    const { html: csv, headers } = await finance.get('/finance/revenue.csv?testClocks=true&from=2026-03&to=2026-04');
    expect(headers.get('content-disposition')).toContain('recurring-revenue.csv');
    expect(csv.trim().split('\r\n')).toEqual([
      'currency,month,mrr,new,expansion,contraction,churn,charged,refunded,failed,disputed,lost',
      'gbp,2026-03,6000,6000,0,0,0,14400,0,0,0,0',
      'gbp,2026-04,8000,0,2000,0,0,2400,1000,0,0,0',
      'usd,2026-03,10000,10000,0,0,0,10000,0,0,0,0',
      'usd,2026-04,10000,0,0,0,0,0,0,20000,10000,0',
    ]);
  });
});

describe('reconciliation', () => {
  const list = '/finance/reconciliations';

  it('is started by a click, once, and shows what differs and since when', async () => {
    const { db } = service.world;
    const [edited] = await ledgerOf(service.world, 'wingtip');
    await db
      .update(charges)
      .set({ amount: 9_999 })
      .where(eq(charges.id, edited?.id ?? ''));
    const started = await finance.submit(list, list);
    await db
      .update(charges)
      .set({ amount: 10_000 })
      .where(eq(charges.id, edited?.id ?? ''));
    expect(started.status).toBe(303);
    const path = started.headers.get('location') ?? '';
    const { html } = await finance.get(path);
    expect(html).toContain(`href="/finance/charges/${edited?.id}"`);
    expect(html).toMatch(/US\$99\.99[\s\S]*US\$100\.00/);
    expect(html).toContain(edited?.paymentIntent ?? 'no intent');

    const agreed = await finance.submit(list, list);
    expect((await finance.get(agreed.headers.get('location') ?? '')).html).toContain(
      'Nothing: ledger, Stripe and histories agree.',
    );
    expect((await finance.get(path)).html).toContain('gone since');
    expect(rowsOf((await finance.get(list)).html)).toBe(2);
    expect((await finance.get(`${list}/rec_nothing`)).status).toBe(404);
  });
});

describe('finance’s pages', () => {
  it('are finance’s and ops’ alone', async () => {
    const { admin } = await service.createTenant('elsewhere');
    for (const path of [
      '/finance/charges',
      `/finance/charges/${chargeId}`,
      '/finance/charges.csv',
      '/finance/revenue',
      '/finance/revenue.csv',
      '/finance/reconciliations',
      `/finance/charges/${chargeId}/refund`,
    ]) {
      const statuses = await Promise.all([
        createVisitor(service).get(path),
        (await signedIn(service, admin)).get(path),
        (await signedIn(service, service.keys.ops)).get(path),
      ]);
      expect([path, ...statuses.map(({ status }) => status)]).toEqual([path, 303, 403, 200]);
    }
  });
});

describe('a document', () => {
  it('is its tenant’s, finance’s and ops’: to another tenant there is none', async () => {
    const other = await service.makeKey('admin', 'wingtip');
    const own = await service.makeKey('admin', 'northwind');
    const { html } = await finance.get(`/finance/charges/${chargeId}`);
    const path = `/documents/northwind/${/INV-\d+/.exec(html)?.[0]}.html`;
    const statuses = await Promise.all(
      [own, other].map(async (key) => (await (await signedIn(service, key)).get(path)).status),
    );
    expect([...statuses, (await createVisitor(service).get(path)).status]).toEqual([200, 404, 303]);
  });
});

describe.skipIf(!hasBrowser)('in a browser', () => {
  let browser: Browser;
  let page: Page;
  let faults: string[];
  beforeAll(async () => {
    browser = await openBrowser();
    const context = await browser.newContext({ locale: 'en-GB', baseURL: service.url });
    ({ page, faults } = await openPage(context));
    await page.goto('/sign-in');
    await page.getByLabel('API key').fill(service.keys.finance);
    await page.getByRole('button', { name: 'Sign in' }).click();
  });
  afterAll(() => browser?.close());

  it('a charge is found by its filters, and a part of it given back, by clicking alone', async () => {
    await page.getByRole('link', { name: 'Renewal, period 2' }).first().waitFor();
    await page.getByLabel('Tenant’s id').fill('northwind');
    await page.getByLabel('Kind').selectOption('renewal');
    await expect.poll(() => new URL(page.url()).searchParams.get('kind')).toBe('renewal');
    await expect.poll(() => page.locator('#charges tbody tr').count()).toBe(1);
    await page.getByRole('link', { name: 'Renewal, period 2' }).click();
    await page.getByRole('link', { name: /^Refund up to £72\.00/ }).click();
    await page.getByLabel('Amount in GBP').fill('24');
    await page.getByLabel('Reason').fill('One licence too many');
    await page.getByRole('button', { name: 'Show what it comes to' }).click();
    await page.getByText('£72.00 now, £48.00 afterwards').waitFor();
    await page.getByRole('button', { name: 'Refund £24.00' }).dblclick();
    await page.getByText(/£24\.00 given back, with credit note CN-\d+/).waitFor();
    expect(await givenBack()).toEqual([1_000, 2_400].slice(-(await givenBack()).length));
    await page.goBack();
    await page.reload();
    await page.goto(`/finance/charges?tenantId=northwind`);
    expect((await givenBack()).filter((amount) => amount === 2_400)).toHaveLength(1);
  });

  const look = async (name: string, path: string): Promise<readonly string[]> => {
    await page.goto(path);
    return inspect(page, `finance-${name}`);
  };

  it('charges and refunds are shown to everybody: nothing that axe minds, nothing wider than its screen', async () => {
    const [disputed, ...others] = await ledgerOf(service.world, 'wingtip');
    const declined = others.at(-1);
    const found = [
      ...(await look('charges', '/finance/charges')),
      ...(await look('charges-none', '/finance/charges?tenantId=nobody')),
      ...(await look('charge', `/finance/charges/${chargeId}`)),
      ...(await look('charge-disputed', `/finance/charges/${disputed?.id}`)),
      ...(await look('charge-declined', `/finance/charges/${declined?.id}`)),
      ...(await look('refund', `/finance/charges/${chargeId}/refund`)),
    ];
    await page.getByLabel('Reason').fill('One licence too many');
    await page.getByRole('button', { name: 'Show what it comes to' }).click();
    found.push(...(await inspect(page, 'finance-refund-confirm')));
    expect(found).toEqual([]);
    expect(faults).toEqual([]);
  });

  it('so are revenue and reconciliation', async () => {
    const found = [
      ...(await look('revenue', '/finance/revenue?testClocks=true')),
      ...(await look('revenue-none', '/finance/revenue')),
      ...(await look('reconciliations', '/finance/reconciliations')),
    ];
    await page.locator('tbody a').last().click();
    found.push(...(await inspect(page, 'finance-reconciliation')));
    expect(found).toEqual([]);
    expect(faults).toEqual([]);
  });
});
