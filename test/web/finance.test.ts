import { desc, eq } from 'drizzle-orm';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { charges, sessions } from '../../db/schema.ts';
import { hasBrowser, inspect, openBrowser, openPage, signInWithKey } from '../support/browser.ts';
import { useService } from '../support/fixtures.ts';
import { disputeIntent, healStripe, moneyGivenBack } from '../support/stand-in.ts';
import { ledgerOf, startActive, startWithUnknownCharge } from '../support/tenants.ts';
import { createVisitor, type Seen, signedIn, type Visitor } from '../support/visitor.ts';
import { until } from '../support/world.ts';

/** What finance see and do: every charge, why it is what it is, and money given back once. */

const service = useService();
let finance: Visitor;
/** Charged £72.00 with £12.00 of tax on 1 March, and £24.00 with £4.00 for a licence added on the 1st of April. */
let chargeId: string;

const script = '<script>alert(1)</script>';

beforeAll(async () => {
  const { world } = service;
  await startActive(world, 'northwind', { taxMilliPercent: 20_000 });
  await startActive(world, 'wingtip', { licences: 5, timeZone: 'America/New_York', currency: 'usd' });
  await world.command('wingtip', { type: 'setPaymentMethod', paymentMethod: 'pm_card_chargeCustomerFail' });
  await world.advance('wingtip', '2026-04-03T10:00:00Z');
  await world.advance('northwind', '2026-04-01T10:00:00Z');
  await world.command('northwind', { type: 'addLicences', quantity: 1 });
  chargeId = (await ledgerOf(world, 'northwind'))[0]?.id ?? '';
  finance = await signedIn(service, service.keys.finance);
});

const givenBack = (): Promise<readonly number[]> => moneyGivenBack(service.world);

const rowsOf = ({ page }: Seen): number => page.rows().length;

describe('the list of charges', () => {
  it('is narrowed down by its filters, which its file and its next page keep', async () => {
    const all = await finance.get('/finance/charges');
    expect(rowsOf(all)).toBe(6);
    const declined = await finance.press(all, 'Show', {
      Find: 'wingtip',
      State: 'declined',
      Kind: 'renewal',
      From: '2026-04-01',
      'To (inclusive)': '2026-04-01',
    });
    expect(rowsOf(declined)).toBe(1);
    const row = declined.page.row('Renewal 2, 5 licences');
    expect(row.text).toContain('generic decline');
    const query = new URL(declined.path, service.url).searchParams;
    expect([query.get('state'), query.get('kind'), query.get('q')]).toEqual(['declined', 'renewal', 'wingtip']);
    expect(declined.page.link('Download all of these as CSV')).toMatch(/charges\.csv\?[^"]*state=declined/);
    expect(rowsOf(await finance.get('/finance/charges?q=northwind'))).toBe(3);
    expect((await finance.get('/finance/charges?to=2026-02-28')).text).toContain('No charge is like that.');
  });

  it('finds a charge by any clue in one box: company, address, amount, card, receipt, licence', async () => {
    const [first] = await ledgerOf(service.world, 'northwind');
    const receipt = (await finance.get(`/finance/charges/${first?.id}`)).page.link(/^INV-\d+$/).match(/INV-\d+/)?.[0];
    const found = async (clue: string) => rowsOf(await finance.get(`/finance/charges?q=${encodeURIComponent(clue)}`));
    const counts = await Promise.all(['£72.00', '24.00', '0341', 'Visa •••• 4242', receipt ?? ''].map(found));
    expect(counts).toEqual([2, 1, 2, 4, 1]);
    // Northwind bought a fourth licence on 1 April; Wingtip had five from the start, and its renewal was tried twice.
    expect(await found('lic_4')).toBe(1 + 3);
    expect(await found('no such company')).toBe(0);
  });

  it('names its zone once, and narrows to a month by one click', async () => {
    const { page } = await finance.get('/finance/charges?q=wingtip');
    expect(page.text.match(/Europe\/London/g)).toHaveLength(1);
    const address = new URL(page.link('Last month'), service.url).searchParams;
    expect(address.get('q')).toBe('wingtip');
    expect(address.get('from')).toMatch(/^\d{4}-\d{2}-01$/);
    expect(address.get('to')?.slice(0, 7)).toBe(address.get('from')?.slice(0, 7));
  });

  it('has a month by the dates of its invoices, in the seller’s zone', async () => {
    // Renewed at the start of 1 April in London, an hour before that in UTC; in New York it is the 31st of March until 5:00.
    const march = await finance.get('/finance/charges?q=northwind&from=2026-03-01&to=2026-03-31');
    expect(march.page.rows().map(({ text }) => text)).toEqual([expect.stringContaining('First bill')]);
    const april = await finance.get('/finance/charges?q=northwind&from=2026-04-01&to=2026-04-30');
    expect(rowsOf(april)).toBe(2);
    expect(april.page.row('Renewal 2').text).toContain('1 Apr 2026');
    // What has no invoice is in the month it was made in.
    expect(rowsOf(await finance.get('/finance/charges?q=wingtip&from=2026-04-01&to=2026-04-30'))).toBe(2);
    expect(rowsOf(await finance.get('/finance/charges?from=2026-04-30&to=2026-04-01'))).toBe(0);
  });

  it('takes a slip in the address for no choice, and a cursor that is none for no page', async () => {
    const slips = 'state=sleeping&kind=&from=2026-02-30&to=1066-10-14';
    expect(rowsOf(await finance.get(`/finance/charges?${slips}`))).toBe(6);
    expect((await finance.get('/finance/charges?cursor=!!')).status).toBe(404);
  });

  it('shows what was typed as text', async () => {
    const { html, page } = await finance.get(`/finance/charges?q=${encodeURIComponent(`">${script}`)}`);
    expect(html).not.toContain(script);
    expect(page.field('Find').value).toBe(`">${script}`);
  });

  it('is a file of the whole selection, with no cell that a spreadsheet would run', async () => {
    await service.world.unguarded.update(charges).set({ declineCode: '=1+1' }).where(eq(charges.state, 'declined'));
    const { html: csv, headers } = await finance.get('/finance/charges.csv?tenantId=wingtip');
    expect(headers.get('content-type')).toContain('text/csv');
    expect(headers.get('content-disposition')).toContain('attachment');
    const lines = csv.trim().split('\r\n');
    expect(lines[0]).toContain('id,tenantId,kind,state,amount');
    expect(lines.filter((line) => line.includes("'=1+1"))).toHaveLength(lines.length - 2);
    expect(csv).not.toContain(',=1+1');
    await service.world.unguarded
      .update(charges)
      .set({ declineCode: 'generic_decline' })
      .where(eq(charges.state, 'declined'));
  });
});

describe('one charge', () => {
  it('says why it is this amount, with its dates and its division', async () => {
    const [added] = (await ledgerOf(service.world, 'northwind')).slice(-1);
    const { page } = await finance.get(`/finance/charges/${added?.id}`);
    const why = page.section('Why this amount').text;
    expect(why).toMatch(/From 1 Apr 2026 to 30 Apr 2026|for the whole period of 30 days/);
    const found = page.section('Where it is found');
    expect(found.link(/^pi_/)).toContain('https://dashboard.stripe.com/test/payments/pi_');
    const history = 'http://temporal.test/namespaces/default/workflows/subscription%2Fnorthwind/';
    const [atEvent, ...others] = found.links(/./).filter((url) => url.startsWith(history));
    expect(others).toEqual([]);
    // The event in the run that had this very charge made
    const [, runId, eventId] = /\/([\w-]+)\/history\/events\/(\d+)$/.exec(atEvent ?? '') ?? [];
    expect(runId).toBe(added?.runId);
    const run = service.world.client.workflow.getHandle(added?.workflowId ?? '', runId);
    const event = (await run.fetchHistory()).events?.find((one) => one.eventId?.toString() === eventId);
    expect(event?.activityTaskScheduledEventAttributes?.activityId).toBe(added?.activityId);
  });

  it('is titled by its amount, what it was for, whose it is and its date', async () => {
    const { page } = await finance.get(`/finance/charges/${(await ledgerOf(service.world, 'northwind')).at(-1)?.id}`);
    expect(page.headings()[0]).toMatch(/^£24\.00 · 1 licence added · .+ · 1 Apr 2026$/);
  });

  it('says where its history is no longer kept', async () => {
    const runId = '00000000-0000-4000-8000-000000000000';
    await service.world.unguarded.update(charges).set({ runId }).where(eq(charges.id, chargeId));
    const { html, page } = await finance.get(`/finance/charges/${chargeId}`);
    expect(page.section('Where it is found').text).toContain('no longer kept in Temporal');
    expect(html).not.toContain(`${runId}/history`);
  });

  it('leads to its invoice, as a page with its own style and as a file', async () => {
    const { page } = await finance.get(`/finance/charges/${chargeId}`);
    const invoice = page.link(/^INV-\d+$/);
    const document = await finance.get(invoice);
    expect(document.headers.get('content-security-policy')).toMatch(/style-src 'sha256-/);
    expect(document.page.text).toContain('£72.00');
    const file = await finance.get(page.link(/^PDF of INV-\d+$/));
    expect(file.headers.get('content-type')).toBe('application/pdf');
    expect(file.html.startsWith('%PDF')).toBe(true);
    expect(invoice).toMatch(/^\/documents\/northwind\/INV-\d+\.html$/);
    expect((await finance.get(invoice.replace('.html', ''))).status).toBe(404);
  });

  it('shows what the payer’s bank takes back, and until when it takes an answer', async () => {
    const [paid] = await ledgerOf(service.world, 'wingtip');
    const path = `/finance/charges/${paid?.id}`;
    expect((await finance.get(path)).text).not.toContain('Disputes');
    const id = await disputeIntent(service.world, paid?.paymentIntent ?? '');
    const { page } = await until(
      () => finance.get(path),
      ({ text }) => text.includes(id),
    );
    const row = page.section('Disputes').row(id).text;
    expect(row).toContain('needs response');
    expect(row).toContain('fraudulent');
  });

  it('that is not there says so', async () => {
    expect((await finance.get('/finance/charges/chg_nothing')).status).toBe(404);
    expect((await finance.get('/finance/charges/chg_nothing/refund')).status).toBe(404);
  });
});

describe('a refund', () => {
  const path = () => `/finance/charges/${chargeId}/refund`;
  const preview = async (amount: string, reason: string): Promise<Seen> => {
    const filled = { 'Amount in GBP, tax included': amount, Reason: reason };
    return finance.press(await finance.get(path()), 'Show what it comes to', filled);
  };

  it('is refused with the reason beside the field, and gives nothing back', async () => {
    for (const [amount, reason, wrong] of [
      ['ten', 'x', 'Amount in GBP, tax included'],
      ['10.001', 'x', 'Amount in GBP, tax included'],
      ['0', 'x', 'Amount in GBP, tax included'],
      ['1.234', 'x', 'Amount in GBP, tax included'],
      ['0,123', 'x', 'Amount in GBP, tax included'],
      ['1,234,50', 'x', 'Amount in GBP, tax included'],
      ['10.00', ' ', 'Reason'],
    ] as const) {
      const { status, page } = await preview(amount, reason);
      expect([amount, reason, status]).toEqual([amount, reason, 422]);
      expect(page.field(wrong).isInvalid).toBe(true);
    }
    const { status, text } = await preview('72.01', 'too much');
    expect(status).toBe(409);
    expect(text).toContain('More is asked than is left of this charge.');
    expect(await givenBack()).toEqual([]);
  });

  it('is shown before it is made, and is one refund however often its form is sent', async () => {
    // given the page that shows what it comes to, of an amount with a decimal comma
    const shown = await preview('10,00', script);
    expect(shown.status).toBe(200);
    expect(shown.text).toContain('£1.67');
    expect(shown.text).toContain('£72.00 now, £62.00 afterwards');
    expect(shown.html).not.toContain(script);
    expect(await givenBack()).toEqual([]);

    // when it is confirmed by a double click, once more, and once with a decimal point
    const confirm = () => finance.press(shown, 'Refund £10.00');
    const answers = await Promise.all([confirm(), confirm()]);
    answers.push(await confirm());
    const { fields } = shown.page.submission('Refund £10.00');
    fields.set('amount', '10.00');
    answers.push(await finance.post(path(), fields));

    // then the money is given back once
    expect(answers.map(({ status }) => status)).toEqual([303, 303, 303, 303]);
    expect(await givenBack()).toEqual([1_000]);
    const { html, page, text } = await finance.get(`/finance/charges/${chargeId}`);
    expect(html).not.toContain(script);
    expect(page.section('Refunds').text).toContain(script);
    expect(text).toContain('£10.00 given back');

    // Another amount under the same form is no second refund.
    fields.set('amount', '20.00');
    const other = await finance.post(path(), fields);
    expect(other.status).toBe(409);
    expect(await givenBack()).toEqual([1_000]);
  });
});

describe('a refund by one who signed in long ago', () => {
  it('needs another sign-in, which leads back to the form with what was typed, and ends the session before', async () => {
    const late = await signedIn(service, service.keys.finance);
    const path = `/finance/charges/${chargeId}/refund`;
    const form = await late.get(path);
    const { unguarded } = service.world;
    const [newest] = await unguarded.select().from(sessions).orderBy(desc(sessions.createdAt)).limit(1);
    const newestId = newest?.id ?? '';
    const anHourAgo = new Date(Date.now() - 3_600_000);
    await unguarded.update(sessions).set({ createdAt: anHourAgo }).where(eq(sessions.id, newestId));
    const before = await givenBack();

    const filled = { 'Amount in GBP, tax included': '3.21', Reason: 'Late & sorry' };
    const asked = await late.press(form, 'Show what it comes to', filled);
    expect(asked.location).toMatch(/^\/sign-in\?again=true&next=/);
    const back = await late.press(await late.follow(asked), 'Sign in', { 'API key': service.keys.finance });
    const { page } = await late.follow(back);

    expect(page.field('Amount in GBP, tax included').value).toBe('3.21');
    expect(page.field('Reason').value).toBe('Late & sorry');
    expect(await givenBack()).toEqual(before);
    const [ended] = await unguarded.select().from(sessions).where(eq(sessions.id, newestId));
    expect(ended?.revokedAt).not.toBeNull();
  });
});

describe('accounting', () => {
  it('has a month’s file by one click on its page, by the dates of its documents', async () => {
    const { page } = await finance.get('/finance/accounting?month=2026-04');
    const file = await finance.get(page.link('accounting-2026-04.csv'));
    expect(file.headers.get('content-disposition')).toBe('attachment; filename="accounting-2026-04.csv"');
    const lines = file.html.trimEnd().split('\r\n').slice(1);
    expect(lines.map((line) => line.split(',').slice(0, 1).join())).toEqual(['2026-04-01', '2026-04-01', '2026-04-01']);
    // £60.00 and £20.00 were billed, net; £10.00 was given back with its tax.
    const row = page.section('Deferred revenue').row('GBP');
    expect(row.text).toMatch(/£80\.00.*£71\.67.*£8\.33/);
    expect((await finance.get('/finance/accounting.csv?month=2026-13')).status).toBe(404);
  });

  it('shows the last month that is over where none is chosen', async () => {
    const plain = await finance.get('/finance/accounting');
    expect(plain.status).toBe(200);
    expect((await finance.get('/finance/accounting?month=')).page.headings()).toEqual(plain.page.headings());
    expect(plain.page.links(/^accounting-/)).toHaveLength(13);
  });

  it.each(['soon', '2024-13', '2024-00', '1969-12', '2026-5', '2026-05-01'])(
    'says that %s is no month, and shows none instead',
    async (slip) => {
      const { status, text, page } = await finance.get(`/finance/accounting?month=${slip}`);
      expect([status, text.includes(`“${slip}” is no month.`)]).toEqual([422, true]);
      expect(page.links(/^accounting-/)).toEqual([]);
      expect(text).not.toContain('Deferred revenue');
    },
  );
});

describe('recurring revenue', () => {
  it('is drawn and listed by currency, of tenants on a test clock only where they are chosen', async () => {
    expect((await finance.get('/finance/revenue')).text).toContain('Nothing recurs in these months.');
    const { page, text } = await finance.get('/finance/revenue?testClocks=true&from=2026-02&to=2026-04');
    // each in three sizes
    expect(page.drawings).toBe(2 * 3);
    expect(page.headings().filter((heading) => /^[A-Z]{3}$/.test(heading))).toEqual(['GBP', 'USD']);
    expect(text).toMatch(/April 2026.*March 2026.*February 2026/);
    expect(text).not.toContain('May 2026');
    const wrong = await finance.get('/finance/revenue?from=2026-04&to=2026-02');
    expect([wrong.status, wrong.text.includes('There is no month between these')]).toEqual([422, true]);
  });

  it.each(['from=2024-13', 'to=2024-13', 'from=2026-02&to=2024-13'])(
    'says that what is none is no month, and shows no others instead: %s',
    async (slip) => {
      const { status, text, page } = await finance.get(`/finance/revenue?testClocks=true&${slip}`);
      expect([status, text.includes('“2024-13” is no month.')]).toEqual([422, true]);
      expect(page.drawings).toBe(0);
      expect((await finance.get(`/finance/revenue.csv?testClocks=true&${slip}`)).status).toBe(404);
    },
  );

  it('is a file of the same months', async () => {
    const { html: csv, headers } = await finance.get('/finance/revenue.csv?testClocks=true&from=2026-03&to=2026-04');
    expect(headers.get('content-disposition')).toContain('recurring-revenue.csv');
    expect(csv.trim().split('\r\n')).toEqual([
      'currency,month,mrr,new,expansion,contraction,churn,charged,refunded,failed,disputed,lost',
      'gbp,2026-03,6000,6000,0,0,0,7200,0,0,0,0',
      'gbp,2026-04,8000,0,2000,0,0,9600,1000,0,0,0',
      'usd,2026-03,10000,10000,0,0,0,10000,0,0,0,0',
      'usd,2026-04,10000,0,0,0,0,0,0,10000,10000,0',
    ]);
  });
});

describe('reconciliation', () => {
  const list = '/finance/reconciliations';

  it('is started by a click, once, and shows what differs and since when', async () => {
    const { unguarded } = service.world;
    const [edited] = await ledgerOf(service.world, 'wingtip');
    await unguarded
      .update(charges)
      .set({ amount: 9_999 })
      .where(eq(charges.id, edited?.id ?? ''));
    const compare = async () => finance.press(await finance.get(list), 'Compare everything now');
    const started = await compare();
    await unguarded
      .update(charges)
      .set({ amount: 10_000 })
      .where(eq(charges.id, edited?.id ?? ''));
    expect(started.status).toBe(303);
    const path = started.location;
    const differing = (await finance.get(path)).page.section('What differs').row(edited?.paymentIntent ?? 'no intent');
    expect(differing.links(/./)).toContain(`/finance/charges/${edited?.id}`);
    expect(differing.text).toMatch(/US\$99\.99.*US\$100\.00/);

    const agreed = await finance.follow(await compare());
    expect(agreed.text).toContain('Nothing: ledger, Stripe and histories agree.');
    expect((await finance.get(path)).text).toContain('gone since');
    expect(rowsOf(await finance.get(list))).toBe(2);
    expect((await finance.get(`${list}/rec_nothing`)).status).toBe(404);
  });
});

describe('a charge', () => {
  it('of unknown outcome says what is known, and never that nothing was made', async () => {
    await startWithUnknownCharge(service.world, 'pending');
    const [unknown] = await ledgerOf(service.world, 'pending');
    const { page } = await until(
      () => finance.get(`/finance/charges/${unknown?.id}`),
      ({ text }) => /looked up [2-9]/.test(text),
    );
    expect(page.section('Where it is found').text).toMatch(
      /not known yet; looked up \d+ times, (next (now|in (less than a minute|\d+ minutes?))|being looked up now)/,
    );
    expect(page.text).not.toContain('nothing was made');
    await healStripe(service.world);
  });
});

describe('finance’s pages', () => {
  it('are finance’s and ops’ alone', async () => {
    const { admin } = await service.createTenant('elsewhere');
    for (const path of [
      '/finance/charges',
      `/finance/charges/${chargeId}`,
      '/finance/charges.csv',
      '/finance/accounting',
      '/finance/accounting.csv?month=2026-03',
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
    const path = (await finance.get(`/finance/charges/${chargeId}`)).page.link(/^INV-\d+$/);
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
    await signInWithKey(page, service.keys.finance);
  });
  afterAll(() => browser?.close());

  it('a charge is found by its filters, and a part of it given back, by clicking alone', async () => {
    await page.getByRole('link', { name: 'Renewal 2, 5 licences' }).first().waitFor();
    await page.getByLabel('Find').fill('northwind');
    await page.getByLabel('Kind').selectOption('renewal');
    await expect.poll(() => new URL(page.url()).searchParams.get('kind')).toBe('renewal');
    await expect.poll(() => page.locator('#charges tbody tr').count()).toBe(1);
    await page.getByRole('link', { name: 'Renewal 2, 3 licences' }).click();
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

  it('charges and refunds pass what axe checks, and are no wider than the screen', async () => {
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

  describe('on paper', () => {
    /** Only what a screen serves. */
    const onScreen = ['header.site', 'nav', 'search', 'form', 'button', 'a.button', '.menu', '.skip', '.more'];
    /** Parts that are wider than the sheet, also those that a screen would scroll. */
    const cut = `[document.documentElement, ...document.querySelectorAll('main *:not(.visually-hidden)')]
      .filter((part) => part.scrollWidth > part.clientWidth && getComputedStyle(part).overflowX !== 'visible')
      .map((part) => part.outerHTML.slice(0, 80))`;

    const headingsAreGone = `[...document.querySelectorAll('table.stack thead')]
      .some((head) => head.getBoundingClientRect().width <= 1)`;

    /** Opens a page as it is printed, without anything that can only be clicked, and answers whether a text is on it. */
    async function print(path: string, on = page) {
      await on.goto(path);
      await on.emulateMedia({ media: 'print' });
      // A sheet of A4 without its margins, in CSS pixels.
      await on.setViewportSize({ width: 718, height: 1_046 });
      for (const part of onScreen)
        expect([path, part, await on.locator(part).locator('visible=true').count()]).toEqual([path, part, 0]);
      const tooWide = await on.evaluate<number>('document.documentElement.scrollWidth - innerWidth');
      expect([path, tooWide, await on.evaluate<string[]>(cut)]).toEqual([path, 0, []]);
      // Rows that have become cards have lost their headings.
      expect([path, await on.evaluate<boolean>(headingsAreGone)]).toEqual([path, false]);
      return async (text: string | RegExp): Promise<boolean> =>
        (await on.getByText(text).locator('visible=true').count()) > 0;
    }

    afterAll(async () => {
      await page.emulateMedia({ media: null });
      await page.setViewportSize({ width: 1_280, height: 900 });
    });

    it('a charge is its amount, why it was made and what became of it', async () => {
      const says = await print(`/finance/charges/${chargeId}`);
      for (const text of [/First bill, 3 licences/, 'Why this amount', 'In all', 'Where it is found', /£72\.00/])
        expect([text, await says(text)]).toEqual([text, true]);
      expect(await says(/Refund up to/)).toBe(false);
    });

    it('accounting is how a month’s revenue moved, and the names of the files', async () => {
      const says = await print('/finance/accounting?month=2026-04');
      for (const text of ['Deferred revenue in April 2026', 'accounting-2026-04.csv'])
        expect([text, await says(text)]).toEqual([text, true]);
    });

    it('charges are rows under their headings', async () => {
      const says = await print('/finance/charges');
      for (const text of ['Renewal 2, 5 licences', 'Company wingtip'])
        expect([text, await says(text)]).toEqual([text, true]);
    });

    it('a receipt is its number, its lines and its total', async () => {
      const context = await browser.newContext({ locale: 'en-GB', baseURL: service.url });
      const opened = await openPage(context);
      await signInWithKey(opened.page, await service.makeKey('admin', 'northwind'));
      await opened.page.getByRole('button', { name: 'Sign out' }).waitFor();
      const { data } = await service.client().do('GET /v1/tenants/{t}/invoices', { params: { t: 'northwind' } });
      const number = data.at(-1)?.number ?? '';
      const says = await print(`/licensing/northwind/receipts/${number}`, opened.page);
      for (const text of [number, 'Company northwind', /£72\.00/, /3 licences/])
        expect([text, await says(text)]).toEqual([text, true]);
      expect(opened.faults).toEqual([]);
      await context.close();
    });
  });

  it('the chart has all of its months in view at every width, the newest too', async () => {
    await page.goto('/finance/revenue?testClocks=true&from=2025-06&to=2026-05');
    for (const width of [320, 390, 640, 768, 1024, 1280, 1600]) {
      await page.setViewportSize({ width, height: 900 });
      const box = await page.locator('.chart').first().locator('svg:visible').boundingBox();
      expect([width, await page.locator('.chart').first().locator('svg:visible').count()]).toEqual([width, 1]);
      expect(box?.x ?? -1).toBeGreaterThanOrEqual(0);
      expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual(width);
      expect(await page.locator('.chart').first().locator('svg:visible').getByText('May 26').count()).toBe(1);
    }
  });

  it('revenue and reconciliation do so too', async () => {
    const found = [
      ...(await look('revenue', '/finance/revenue?testClocks=true')),
      ...(await look('revenue-none', '/finance/revenue')),
      ...(await look('accounting', '/finance/accounting?month=2026-04')),
      ...(await look('reconciliations', '/finance/reconciliations')),
    ];
    await page.locator('tbody a').last().click();
    found.push(...(await inspect(page, 'finance-reconciliation')));
    expect(found).toEqual([]);
    expect(faults).toEqual([]);
  });
});
