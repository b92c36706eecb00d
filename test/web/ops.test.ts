import { eq, sql } from 'drizzle-orm';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sendWaitingMails } from '../../activities/mail.ts';
import { mails } from '../../db/schema.ts';
import { concernIds } from '../../domain/attention.ts';
import { factFound, subscriptionWorkflowId } from '../../workflows/messages.ts';
import { hasBrowser, inspect, openBrowser, openPage, signInWithKey } from '../support/browser.ts';
import { eventSecretKeys } from '../support/event-receiver.ts';
import { useService } from '../support/fixtures.ts';
import type { TenantKeys } from '../support/service.ts';
import { healStripe, moneyMoved } from '../support/stand-in.ts';
import { ledgerLines, startActive, startWithUnknownCharge } from '../support/tenants.ts';
import { createVisitor, type Seen, signedIn, type Visitor } from '../support/visitor.ts';
import { until } from '../support/world.ts';

/** What ops see and do: every tenant and what it needs, its runs, its clock, its unknown charges. */

const service = useService({ config: { events: { secretKeys: eventSecretKeys, allowsLoopback: false } } });
let ops: Visitor;
let elsewhere: TenantKeys;

const script = '<script>alert(1)</script>';

beforeAll(async () => {
  const { world } = service;
  elsewhere = await service.createTenant('elsewhere', { name: script });
  await startActive(world, 'northwind', { timeZone: 'America/New_York' });
  ops = await signedIn(service, service.keys.ops);
});

/** How many tenants, or mails, a list shows. */
const rowsOf = ({ page }: Seen, section: string): number => page.section(section).rows().length;

describe('the list of tenants', () => {
  it('is narrowed down by its filters, and shows names as text', async () => {
    const all = await ops.get('/ops/tenants');
    expect(rowsOf(all, 'Tenants')).toBe(2);
    expect(all.html).not.toContain(script);
    expect(all.page.link(script)).toBe('/ops/tenants/elsewhere');
    const active = await ops.press(all, 'Show', { Search: 'NORTH', State: 'active', Attention: 'false' });
    expect(active.path).toBe('/ops/tenants?q=NORTH&state=active&attention=false&trialAgain=&sort=urgency');
    expect(rowsOf(active, 'Tenants')).toBe(1);
    expect(active.page.row('northwind').text).toContain('1 Apr 2026, 04:00 UTC');
    expect((await ops.get('/ops/tenants?attention=true')).text).toContain('No tenant is like that.');
    expect(rowsOf(await ops.get('/ops/tenants?state=sleeping'), 'Tenants')).toBe(2);
  });

  it('says in a tenant’s row whose trial it begins again, and finds such tenants alone', async () => {
    // given two tenants in real time with one mailbox: those with a test clock do not count
    for (const [tenantId, adminEmail] of [
      ['trial-once', 'Ada.Bell@gmail.com'],
      ['trial-twice', 'adabell+two@googlemail.com'],
    ] as const)
      await service.createTenant(tenantId, { adminEmail, testClock: undefined });

    const again = await ops.get('/ops/tenants?trialAgain=true');

    expect(rowsOf(again, 'Tenants')).toBe(1);
    expect(again.page.row('trial-twice').text).toContain('Tried before, same address: trial-once');
    const all = await ops.get('/ops/tenants');
    expect(all.page.row('Company trial-once').text).not.toContain('Tried before');
    expect(all.page.row('northwind').text).not.toContain('Tried before');
  });
});

describe('the order of tenants', () => {
  it('is by urgency unless another is chosen, and the same page by page as at once', async () => {
    const { world } = service;
    await startActive(world, 'a-quiet', { licences: 7 });
    await startActive(world, 'z-overdue', { licences: 2 });
    await world.command('z-overdue', { type: 'setPaymentMethod', paymentMethod: 'pm_card_chargeCustomerFail' });
    await world.advance('z-overdue', '2026-04-01T12:00:00Z');

    const { page } = await ops.get('/ops/tenants');
    expect(page.section('Tenants').rows()[0]?.text).toContain('z-overdue');
    expect(page.link('Most urgent first')).toBe('/ops/tenants');

    const client = service.client();
    const orders = (['id', 'urgency', 'name', 'state', 'due', 'licences', 'nextBill'] as const).flatMap((sort) =>
      (['asc', 'desc'] as const).map((order) => ({ sort, order })),
    );
    for (const order of orders) {
      const whole = await client.do('GET /v1/ops/tenants', { query: { ...order, limit: 200 } });
      const ids: string[] = [];
      let cursor: string | null = null;
      do {
        const query = { ...order, limit: 2, ...(cursor !== null && { cursor }) };
        const part: typeof whole = await client.do('GET /v1/ops/tenants', { query });
        ids.push(...part.data.map(({ tenantId }) => tenantId));
        cursor = part.nextCursor;
      } while (cursor !== null);
      expect([order, ids]).toEqual([order, whole.data.map(({ tenantId }) => tenantId)]);
    }
    const slip = await service.ask('GET', '/v1/ops/tenants?sort=due&cursor=YQ');
    expect(slip.status).toBe(422);
  });

  it('is chosen by the head of a column, turned by it again, and kept by the filter', async () => {
    const most = (seen: Seen) => seen.page.section('Tenants').rows()[0]?.text;
    const all = await ops.get('/ops/tenants?state=active');
    expect(all.html).not.toContain('aria-sort');
    const fewest = await ops.get(all.page.link('Licences'));
    expect(fewest.html.match(/aria-sort="[a-z]+"/g)).toEqual(['aria-sort="ascending"']);
    const mostFirst = await ops.get(fewest.page.link('Licences'));
    expect(mostFirst.path).toBe('/ops/tenants?state=active&sort=-licences');
    expect(mostFirst.html).toContain('aria-sort="descending"');
    expect(most(mostFirst)).toContain('a-quiet');
    expect(most(fewest)).not.toContain('a-quiet');
    const narrowed = await ops.press(mostFirst, 'Show', { Search: 'a' });
    expect(new URL(narrowed.path, service.url).searchParams.get('sort')).toBe('-licences');
    expect(narrowed.page.link('Most urgent first')).toBe('/ops/tenants?q=a&state=active');
  });

  it('is kept from page to page, both ways, which say where they are', async () => {
    // given more tenants than a page has
    await service.world.db.execute(sql`insert into tenants (id, name, created_by)
      select 'page-' || lpad(n::text, 2, '0'), 'Page ' || n, 'test' from generate_series(1, 60) as n`);
    await service.world.db.execute(sql`insert into subscriptions (tenant_id, version, view, stored, workflow_id, run_id)
      select 'page-' || lpad(n::text, 2, '0'), 1, view, stored, workflow_id, run_id
      from subscriptions, generate_series(1, 60) as n where tenant_id = 'elsewhere'`);

    const first = await ops.get('/ops/tenants?q=page-&sort=-name');
    expect(first.text).toContain('1–50 of 60');
    const second = await ops.get(first.page.link('Next'));
    expect(second.text).toContain('51–60 of 60');
    expect(new URL(second.path, service.url).searchParams.get('sort')).toBe('-name');
    const back = await ops.get(second.page.link('Previous'));
    const namesIn = (seen: Seen) =>
      seen.page
        .section('Tenants')
        .rows()
        .map(({ text }) => text);
    expect(namesIn(back)).toEqual(namesIn(first));
    expect(namesIn(second)).toHaveLength(10);
    await service.world.unguarded.execute(sql`delete from subscriptions where tenant_id like 'page-%'`);
    await service.world.unguarded.execute(sql`delete from tenants where id like 'page-%'`);
  });

  it('has lists of runs in Temporal’s UI beside it', async () => {
    const { page } = await ops.get('/ops/tenants');
    const suspended = new URL(page.link('suspended'));
    expect(suspended.pathname).toBe('/namespaces/default/workflows');
    expect(suspended.searchParams.get('query')).toBe("SubscriptionState='suspended' AND ExecutionStatus='Running'");
  });
});

describe('the search over everything', () => {
  const found = (q: string) => ops.get(`/ops/search?q=${encodeURIComponent(q)}`);

  it('leads straight to what alone is found, and lists what more is', async () => {
    await service.createTenant('by-mail', { name: 'Mail Calls', adminEmail: 'ada@rare-domain.example' });
    expect((await found('rare-domain.example')).location).toBe('/ops/tenants/by-mail');
    expect((await found('elsewhere')).location).toBe('/ops/tenants/elsewhere');
    const [line] = (await service.client().do('GET /v1/finance/charges', { query: { tenantId: 'northwind' } })).data;
    expect((await found(line?.invoiceNumber ?? '')).location).toBe(`/finance/charges/${line?.id}`);

    const many = await found('Company');
    expect(many.status).toBe(200);
    expect(many.page.section('Tenants').links(/./).length).toBeGreaterThan(1);
    expect((await found('no such thing anywhere')).text).toContain('Nothing is found by that.');
    expect((await found(`">${script}`)).html).not.toContain(script);
  });

  it('is ops’ alone', async () => {
    const statuses = await Promise.all(
      [service.keys.finance, elsewhere.admin].map(async (as) => (await signedIn(service, as)).get('/ops/search?q=a')),
    );
    expect(statuses.map(({ status }) => status)).toEqual([403, 403]);
  });
});

describe('a tenant’s page', () => {
  it('shows its story run by run, each a period with its charge and its history in Temporal', async () => {
    await service.world.advance('northwind', '2026-05-02T12:00:00Z');
    const { page, text } = await ops.get('/ops/tenants/northwind');
    const runs = page.section('Periods and their runs');
    expect(runs.text).toMatch(/Period 3.*Period 2.*Period 1.*Before the first period/);
    const histories = runs.links(/^Temporal of/);
    expect(histories.filter((url) => url.startsWith('http://temporal.test/'))).toHaveLength(histories.length);
    expect(new Set(histories).size).toBe(4);
    expect(runs.text.match(/£60\.00/g)).toHaveLength(3);
    expect(text).toContain('2 May 2026, 08:00 GMT-4');
  });

  it('ends one by one what needed attention', async () => {
    const { world } = service;
    await startActive(world, 'noticed');
    const workflow = world.client.workflow.getHandle(subscriptionWorkflowId('noticed'));
    for (const about of [concernIds.dispute('dp_1'), concernIds.database])
      await workflow.signal(factFound, { type: 'attentionNeeded', about, reason: `<b>${about}</b>` });
    const shown = await until(
      () => ops.get('/ops/tenants/noticed'),
      ({ page }) => page.buttons(/^Dealt with:/).length === 2,
    );
    expect(shown.page.section('Needs attention').text).toContain('<b>dispute/dp_1</b>');

    await ops.press(shown, 'Dealt with: <b>dispute/dp_1</b>');

    const { page } = await ops.get('/ops/tenants/noticed');
    expect(page.buttons(/^Dealt with:/)).toHaveLength(1);
    expect((await world.read('noticed')).view.concerns).toMatchObject([{ about: 'database' }]);
  });

  it('shows of a deleted tenant what was deleted, and offers nothing that needs an instance', async () => {
    const { world } = service;
    await startActive(world, 'gone');
    await world.command('gone', { type: 'cancel' });
    await world.advance('gone', '2026-04-02T10:00:00Z');
    const { status, page, html } = await ops.get('/ops/tenants/gone');
    expect(status).toBe(200);
    expect(page.section('How it stands').text).toMatch(/\d+ users.* deleted by 1 Apr 2026/);
    expect(page.buttons(/clock|link/i)).toEqual([]);
    expect(html).not.toContain('/ops/tenants/gone/clock');
    expect(html).not.toContain('/ops/tenants/gone/sign-in-link');
  });

  it('says that there is none', async () => {
    expect((await ops.get('/ops/tenants/nobody')).status).toBe(404);
    expect((await ops.get('/ops/tenants/northwind?runs=!!')).status).toBe(404);
  });

  it('shows every page of its admin through a link that works once', async () => {
    const { page } = await ops.press(await ops.get('/ops/tenants/northwind'), 'Make a link');
    const link = new URL(page.field('Link').value);
    expect(link.searchParams.get('token')).not.toBeNull();
    const admin = createVisitor(service);
    const shown = await admin.get(link.pathname + link.search);
    expect((await admin.press(shown, /^Sign in to /)).location).toBe('/licensing/northwind');
    expect((await createVisitor(service).get(link.pathname + link.search)).status).toBe(410);
  });
});

describe('acting for a tenant', () => {
  it('is said on each of its pages, and needs a reason before money moves, which Activity keeps', async () => {
    const shown = await ops.follow(await ops.get('/licensing/northwind/add?quantity=1'));
    expect(shown.html).toContain('You act for');
    expect(shown.html).toContain('href="/ops/tenants/northwind"');
    const before = await moneyMoved(service.world);

    const asked = await ops.press(shown, /^Pay /);
    expect(asked.page.headings()).toContain('Why do you do this for them?');
    expect(await moneyMoved(service.world)).toEqual(before);

    const done = await ops.press(asked, 'Go on', { Reason: 'Asked by phone' });
    expect(done.status).toBe(303);
    const query = { limit: 20 };
    const { data } = await service.client().do('GET /v1/tenants/{t}/activity', { params: { t: 'northwind' }, query });
    expect(data.find(({ event }) => event.type === 'licencesAdded')?.note).toBe('Asked by phone');
    expect((await ops.get('/ops/tenants/northwind')).text).toContain('“Asked by phone”');
  });

  it('is not said to the tenant’s own people', async () => {
    const admin = await signedIn(service, elsewhere.admin);
    expect((await admin.get('/licensing/elsewhere')).html).not.toContain('You act for');
  });
});

describe('mails', () => {
  it('are listed by tenant, each with its text once it has been written', async () => {
    const list = await ops.get('/ops/mails?tenantId=northwind');
    expect(rowsOf(list, 'Mails')).toBeGreaterThan(0);
    expect((await ops.get('/ops/mails?tenantId=nobody')).text).toContain('There is no mail to that tenant.');
    const [path = ''] = list.page.section('Mails').links(/./);
    const id = path.replace('/ops/mails/', '');
    expect((await ops.get(path)).page.section('Text').text).toContain('It is written when it is sent.');
    const written = { state: 'sent', sentAt: new Date(), subject: script, body: `Dear ${script}` } as const;
    await service.world.db
      .update(mails)
      .set(written)
      .where(eq(mails.id, decodeURIComponent(id)));
    const sent = await ops.get(path);
    expect(sent.html).not.toContain(script);
    expect(sent.page.section('Text').text).toContain(`Dear ${script}`);
    expect((await ops.get('/ops/mails/nothing')).status).toBe(404);
  });

  it('are narrowed by state and kind, show their recipients without addresses, and are sent again', async () => {
    const planned = await ops.get('/ops/mails?tenantId=northwind&state=planned&kind=trial_ending');
    expect(rowsOf(planned, 'Mails')).toBeLessThanOrEqual(3);
    const none = await ops.get('/ops/mails?tenantId=northwind&kind=suspended');
    expect(none.text).toContain('No mail fits these filters.');
    const { db } = service.world;
    const mail = { publicUrl: service.url, from: 'b@b.test', transport: null };
    await service.createTenant('mailed', { name: 'Mailed' });
    await service.ask('POST', '/v1/tenants/mailed/test-clock/advance', { body: { by: 'P8D' } });
    await sendWaitingMails({ db, mail }, () => undefined);
    const sent = await ops.get('/ops/mails?tenantId=mailed&state=sent');
    const [path = ''] = sent.page.section('Mails').links(/./);
    const page = await ops.get(path);
    expect(page.page.section('Recipients').text).toContain('the admin');
    expect(page.text).not.toContain('admin@example.com');
    const again = await ops.follow(await ops.press(page, 'Send it again'));
    expect(again.text).toContain('It is on its way again.');
    await sendWaitingMails({ db, mail }, () => undefined);
    expect((await ops.get(path)).page.section('Recipients').text).toContain('sent again');
    const { body } = await service.ask('GET', '/v1/ops/audit?limit=5');
    expect(JSON.stringify(body)).toContain('mailResent');
  });
});

describe('event endpoints', () => {
  it('are added with a secret that is shown once, paused, sent again to, given another secret, and deleted', async () => {
    const empty = await ops.get('/ops/event-endpoints');
    expect(empty.text).toContain('Events are pushed nowhere.');
    const refused = await ops.press(empty, 'Add the endpoint', { Address: 'https://10.0.0.1/hooks' });
    expect([refused.status, refused.page.field('Address').isInvalid]).toEqual([422, true]);
    const added = await ops.press(refused, 'Add the endpoint', { Address: 'https://example.com/hooks' });
    const secret = added.page.field('Secret').value;
    expect(secret).toMatch(/^whsec_/);
    const path = added.page.link('To the endpoint');
    const shown = await ops.get(path);
    expect(shown.html).not.toContain(secret);
    const paused = await ops.follow(await ops.press(shown, 'Pause'));
    expect(paused.text).toContain('The endpoint is paused.');
    expect((await ops.follow(await ops.press(paused, 'Go on'))).text).toContain('The endpoint goes on.');
    const nowhere = await ops.press(shown, 'Send again', { 'Tenant’s id': 'nowhere', 'From version': '1' });
    expect(nowhere.status).toBe(422);
    const again = await ops.press(nowhere, 'Send again', { 'Tenant’s id': 'northwind', 'From version': '1' });
    expect((await ops.follow(again)).text).toContain('The events are sent again.');
    const rotated = await ops.press(shown, 'Give it another secret');
    expect(rotated.page.field('Secret').value).not.toBe(secret);
    expect((await ops.get(path)).text).toContain('signs as well until');
    expect((await ops.follow(await ops.press(shown, 'Delete the endpoint'))).text).toContain(
      'The endpoint is deleted.',
    );
    expect((await ops.get(path)).status).toBe(404);
  });
});

describe('ops’ pages', () => {
  it('are ops’ alone', async () => {
    const paths = ['/ops/tenants', '/ops/tenants/northwind', '/ops/new-tenant', '/ops/mails', '/ops/event-endpoints'];
    for (const path of paths) {
      const statuses = await Promise.all([
        createVisitor(service).get(path),
        (await signedIn(service, service.keys.finance)).get(path),
        (await signedIn(service, elsewhere.admin)).get(path),
      ]);
      expect([path, ...statuses.map(({ status }) => status)]).toEqual([path, 303, 403, 403]);
    }
    const finance = await signedIn(service, service.keys.finance);
    const csrf = (await finance.get('/finance/charges')).page.submission('Sign out').fields.get('csrf') ?? '';
    expect(csrf).not.toBe('');
    for (const action of ['look-up', 'clock', 'sign-in-link'])
      expect((await finance.post(`/ops/tenants/northwind/${action}`, { csrf })).status).toBe(403);
  });
});

describe('a new tenant', () => {
  it('is not made where something is wrong: the form says so beside the field, with what was typed', async () => {
    const form = await ops.get('/ops/new-tenant');
    const answer = await ops.press(form, 'Sign the tenant up', {
      Company: 'Fabrikam & Sons',
      'Its admin’s address': 'nobody',
      'Time zone': 'Mars/Olympus',
    });
    expect(answer.status).toBe(422);
    expect(answer.page.field('Company').value).toBe('Fabrikam & Sons');
    expect(answer.page.field('Time zone').description).toContain('is not an IANA time zone');
    const dear = { Company: 'x', 'Price a licence and month (optional)': 'ten' };
    expect((await ops.press(form, 'Sign the tenant up', dear)).status).toBe(422);
    expect(rowsOf(await ops.get('/ops/tenants?q=fabrikam'), 'Tenants')).toBe(0);
  });
});

describe('the start', () => {
  it('counts what waits, with its age and amount, and leads to it', async () => {
    // given one tenant that is past due, one that is suspended, and one with a concern
    for (const [t, by] of [
      ['owes', 'P1M1D'],
      ['dark', 'P50D'],
    ] as const) {
      await startActive(service.world, t);
      await service.world.command(t, { type: 'setPaymentMethod', paymentMethod: 'pm_card_chargeCustomerFail' });
      await service.client().do('POST /v1/tenants/{t}/test-clock/advance', { params: { t }, body: { by } });
    }

    // when ops sign in
    const start = await ops.get('/ops');

    // then the start has both, each in its own list with what it owes, and no others
    expect(start.page.link(/Past due$/)).toBe('#past_due');
    expect(start.page.section('Past due').row('owes').text).toMatch(/£\d+\.\d\d/);
    expect(start.page.section('Suspended').row('dark').text).toContain('test clock');
    expect(start.text).not.toContain('Disputes to answer: ');

    // and each kind has a page of its own, also where nothing waits
    const pastDue = await ops.get('/ops/needs/past_due');
    expect(pastDue.page.row('owes').text).toMatch(/£\d+\.\d\d/);
    expect(pastDue.text).not.toContain('dark');
    expect((await ops.get(start.page.link(/Disputes to answer$/))).text).toContain('Nothing of this kind waits');
    expect((await ops.get('/ops/needs/constructor')).status).toBe(404);
  });
});

describe.skipIf(!hasBrowser)('in a browser', () => {
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  let faults: string[];
  const found: string[] = [];
  const look = async (name: string) => found.push(...(await inspect(page, `ops-${name}`)));
  beforeAll(async () => {
    browser = await openBrowser();
    context = await browser.newContext({ locale: 'en-GB', baseURL: service.url });
    ({ page, faults } = await openPage(context));
    await signInWithKey(page, service.keys.ops);
  });
  afterAll(() => browser?.close());

  it('a tenant is made, found, and its clock moved on: what happened is shown with its dates', async () => {
    await page.getByRole('link', { name: 'New tenant' }).click();
    await page.getByLabel('Company').fill('Fabrikam Calls');
    await page.getByLabel('Its admin’s address').fill('admin@example.com');
    await page.getByLabel('Id (optional)').fill('fabrikam');
    await page.getByLabel('Currency').selectOption('eur');
    await page.getByLabel('Price a licence and month (optional)').fill('25');
    await page.getByLabel('Test clock standing at, in UTC (optional)').fill('2026-03-01T10:00');
    await look('new-tenant');
    await page.getByRole('button', { name: 'Sign the tenant up' }).click();
    await page.getByText('Fabrikam Calls is signed up').waitFor();
    expect(await page.getByLabel('Key of its admin').inputValue()).toMatch(/^lk_/);
    await look('created');

    const client = service.client(await page.getByLabel('Key of its admin').inputValue());
    const params = { t: 'fabrikam' };
    await client.do('PUT /v1/tenants/{t}/payment-method', { params, body: { paymentMethod: 'pm_card_visa' } });
    await client.change('POST /v1/tenants/{t}/subscription/activation', { params, body: { quantity: 2 } });

    await page.getByRole('link', { name: 'Tenants' }).click();
    await page.getByLabel('Search', { exact: true }).fill('fabri');
    await expect.poll(() => new URL(page.url()).searchParams.get('q')).toBe('fabri');
    await expect.poll(() => page.locator('#tenants tbody tr').count()).toBe(1);
    await look('tenants');
    await page.getByRole('link', { name: 'Fabrikam Calls' }).click();
    await page.getByLabel('How many').fill('2');
    await page.getByRole('button', { name: 'Advance the clock' }).click();
    await page.getByText(/The clock stands at 1 May 2026, 10:00 BST/).waitFor();
    const happened = page.locator('#since');
    await happened.getByText('Paid').first().waitFor();
    expect(await happened.getByText('15 Mar 2026').count()).toBeGreaterThan(0);
    await look('tenant-advanced');

    await page.getByLabel(/^Set to, in/).fill('2026-05-03T12:00');
    await page.getByRole('button', { name: 'Set the clock' }).click();
    await page.getByText(/The clock stands at 3 May 2026, 12:00 BST: 0 events on the way/).waitFor();
    await page.getByLabel(/^Set to, in/).fill('2026-05-01T12:00');
    await page.getByRole('button', { name: 'Set the clock' }).click();
    await page.locator('.banner.error').waitFor();
    expect(await ledgerLines(service.world, 'fabrikam')).toEqual([
      'first 1 succeeded 5000',
      'renewal 1 succeeded 5000',
    ]);
  });

  it('an unknown charge is looked up by a click, and settled once', async () => {
    const { world } = service;
    const { key } = await startWithUnknownCharge(world, 'unheard');
    // Its read model begins with the first step that is recorded.
    await world.command('unheard', { type: 'setPrice', unitPrice: 2_100 });
    await page.goto('/ops/tenants/unheard');
    await page.getByText('1 charge with an unknown outcome').waitFor();
    await look('tenant-unknown');
    await page.getByRole('button', { name: 'Look up now' }).click();
    await page.getByText('0 charges settled, 1 still unknown.').waitFor();
    await healStripe(world);
    await page.getByRole('button', { name: 'Look up now' }).click();
    await page.getByText(/1 charge settled, 0 still unknown|Nothing was unknown any more/).waitFor();
    expect(await page.getByRole('button', { name: 'Look up now' }).count()).toBe(0);
    expect(await moneyMoved(world, 'unheard')).toEqual([[key, 1500]]);
  });

  it('every page passes what axe checks, and is no wider than its screen', async () => {
    await page.goto('/ops/tenants?q=nobody-has-this');
    await look('tenants-none');
    await page.goto('/ops/tenants/northwind');
    await page.getByRole('button', { name: 'Make a link' }).click();
    await look('sign-in-link');
    await page.goto('/ops/mails');
    await look('mails');
    await page.goto('/licensing/northwind/contacts');
    await look('contacts');
    await page.goto('/ops/keys');
    await look('keys');
    await page.getByLabel('What it is for').fill('Prometheus');
    await page.getByRole('button', { name: 'Make a key' }).click();
    await look('new-key');
    await page.goto('/ops/event-endpoints');
    await page.getByLabel('Address').fill('https://example.com/hooks');
    await page.getByRole('button', { name: 'Add the endpoint' }).click();
    await page.getByLabel('Secret').waitFor();
    await look('event-endpoint-secret');
    await page.getByRole('link', { name: 'To the endpoint' }).click();
    await look('event-endpoint');
    await page.getByRole('link', { name: 'All endpoints' }).click();
    await look('event-endpoints');
    await page.goto('/ops/mails');
    await page.locator('#mails tbody a').first().click();
    await look('mail');
    expect(found).toEqual([]);
    expect(faults).toEqual([]);
  });
});
