import { eq } from 'drizzle-orm';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mails, members } from '../../db/schema.ts';
import { hasBrowser, inspect, openBrowser, openPage } from '../support/browser.ts';
import { createService, type Service } from '../support/service.ts';
import { until } from '../support/world.ts';

/** An owner invites a colleague for billing, in a real browser, by mails that are only kept (docs/product.md, "People"). */

const t = 'northwind';
const base = `/licensing/${t}`;
let service: Service;
let browser: Browser;
let owner: Page;
let colleague: Page;
let faults: readonly string[][];

describe.skipIf(!hasBrowser)('an owner and a colleague', () => {
  beforeAll(async () => {
    [service, browser] = await Promise.all([createService(), openBrowser()]);
    await service.createTenant(t, { name: 'Northwind Calls', adminEmail: 'olivia@northwind.example' });
    const client = service.client();
    await client.do('PUT /v1/tenants/{t}/payment-method', { params: { t }, body: { paymentMethod: 'pm_card_visa' } });
    const body = { quantity: 2, startNow: true };
    await client.change('POST /v1/tenants/{t}/subscription/activation', { params: { t }, body });
    await client.do('POST /v1/tenants/{t}/test-clock/advance', { params: { t }, body: { by: 'P1M' } });
    const screens = [await openScreen(), await openScreen()];
    [owner, colleague] = screens.map(({ page }) => page) as [Page, Page];
    faults = screens.map((screen) => screen.faults);
  });
  afterAll(async () => {
    await browser?.close();
    await service?.close();
  });

  const openScreen = async () => openPage(await browser.newContext({ locale: 'en-GB', baseURL: service.url }));
  const says = (page: Page, text: string | RegExp) => page.locator('main').getByText(text).first().waitFor();
  const found: string[] = [];
  const look = async (page: Page, name: string) => found.push(...(await inspect(page, name)));
  const licences = async () =>
    (await service.client().do('GET /v1/tenants/{t}/subscription', { params: { t } })).licences.total;
  /** The link in the newest mail of a kind, as ops read it where mails are only kept. */
  const newestLink = async (kind: 'invitation' | 'sign_in'): Promise<string> => {
    const sent = await until(
      async () => service.world.db.select().from(mails).where(eq(mails.kind, kind)).orderBy(mails.sequence),
      (rows) => rows.at(-1)?.state === 'sent',
    );
    return /\/sign-in\/link\S+/.exec(sent.at(-1)?.body ?? '')?.[0] ?? '';
  };

  it('signs in with a mail address', async () => {
    await owner.goto(`${base}/people`);
    await look(owner, '30-sign-in');
    await owner.getByLabel('Mail address').fill('Olivia@northwind.example');
    await owner.getByRole('button', { name: 'Send me a link' }).click();
    await says(owner, 'a link is on its way');
    await look(owner, '31-link-mailed');
    await owner.goto(await newestLink('sign_in'));
    await says(owner, 'mailed to olivia@northwind.example');
    await look(owner, '32-link');
    await owner.getByRole('button', { name: 'Sign in to Northwind Calls' }).click();
    await says(owner, 'Next bill');
  });

  it('invites a colleague for billing, who signs in by the mailed link', async () => {
    await owner.getByRole('link', { name: 'People and keys' }).click();
    await owner.getByLabel('Mail address').fill('bea@northwind.example');
    await owner.getByLabel('Name (optional)').fill('Bea Books');
    await owner.getByLabel('What the person may do').selectOption('billing');
    await owner.getByRole('button', { name: 'Invite', exact: true }).click();
    await says(owner, 'bea@northwind.example is invited.');
    await owner.getByRole('row').filter({ hasText: 'Bea Books' }).getByText('has not signed in yet').waitFor();
    await look(owner, '33-people');
    await colleague.goto(await newestLink('invitation'));
    await says(colleague, 'As one who manages card, billing details and payments.');
    await colleague.getByRole('button', { name: 'Sign in to Northwind Calls' }).click();
    await says(colleague, 'You may manage card, billing details and payments here.');
    await look(colleague, '34-billing-licences');
  });

  it('the colleague sets the purchase-order number in the billing details', async () => {
    await colleague.goto(`${base}/billing-details/edit`);
    for (const [label, text] of [
      ['Legal name', 'Northwind Calls Ltd'],
      ['Address', '1 High Street'],
      ['Postcode', 'SW1A 1AA'],
      ['City', 'London'],
      ['Purchase-order number (optional)', 'PO-4711'],
    ] as const)
      await colleague.getByLabel(label, { exact: true }).fill(text);
    await colleague.getByLabel('Country').selectOption({ label: 'United Kingdom' });
    await look(colleague, '37-edit-details');
    await colleague.getByRole('button', { name: 'Save' }).click();
    await says(colleague, 'Billing details saved.');
    const read = await service.client().do('GET /v1/tenants/{t}/billing-details', { params: { t } });
    expect(read).toMatchObject({ purchaseOrder: 'PO-4711', version: 1, by: expect.stringMatching(/^member\//) });
  });

  it('the colleague downloads the PDF of last month', async () => {
    await colleague.getByRole('link', { name: 'Receipts' }).click();
    const link = colleague.getByRole('row').filter({ hasText: '1 Mar 2026' }).getByRole('link', { name: /^PDF/ });
    const file = await colleague.request.get((await link.getAttribute('href')) ?? '');
    expect([file.status(), file.headers()['content-type']]).toEqual([200, 'application/pdf']);
    expect((await file.body()).subarray(0, 5).toString()).toBe('%PDF-');
  });

  it('the colleague cannot remove licences: there is no button, and a form made up is refused', async () => {
    await colleague.getByRole('link', { name: 'Licences', exact: true }).click();
    for (const name of ['Add licences', 'Remove licences', /^Remove lic_/, /^Assign lic_/, 'Cancel subscription…'])
      expect(await colleague.getByRole('link', { name }).count()).toBe(0);
    const csrf = await colleague.locator('input[name=csrf]').first().inputValue();
    const before = await licences();
    const form = { csrf, quantity: '1', once: 'made-up' };
    const refused = await colleague.request.post(`${base}/remove`, { form, headers: { origin: service.url } });
    expect(refused.status()).toBe(403);
    expect(await refused.text()).toContain('the role owner or licences');
    expect(await licences()).toBe(before);
    await colleague.goto(`${base}/remove`);
    await says(colleague, 'Ask an owner');
    await look(colleague, '35-not-for-role');
    await colleague.goto(`${base}/people`);
    expect(await colleague.getByRole('heading', { name: 'Keys in use' }).count()).toBe(0);
    expect(await colleague.getByRole('button', { name: /^(Remove|Invite|Change role)/ }).count()).toBe(0);
    await look(colleague, '36-people-of-a-reader');
  });

  it('Activity says who did it by name, and “a former member” of one who was removed', async () => {
    await owner.goto(`${base}/people`);
    await owner.getByLabel('Role of Bea Books').selectOption('licences');
    await owner.getByRole('button', { name: 'Change role of Bea Books' }).click();
    await says(owner, 'The role is changed.');
    // Another role signs out.
    await colleague.goto(base);
    await colleague.getByLabel('Mail address').fill('bea@northwind.example');
    await colleague.getByRole('button', { name: 'Send me a link' }).click();
    await says(colleague, 'a link is on its way');
    await colleague.goto(await newestLink('sign_in'));
    await colleague.getByRole('button', { name: /^Sign in to/ }).click();
    await colleague.getByRole('link', { name: 'Add licences' }).click();
    await colleague.getByRole('button', { name: /^Pay .* and add 1 licence/ }).click();
    await says(colleague, '1 licence added');
    await owner.goto(`${base}/activity`);
    await owner.getByRole('row').filter({ hasText: 'Added 1 licence' }).getByText('Bea Books').waitFor();
    const [bea] = await service.world.db.select().from(members).where(eq(members.name, 'Bea Books'));
    const history = await service.world.client.workflow.getHandle(`subscription/${t}`).fetchHistory();
    expect(JSON.stringify(history)).not.toMatch(/Bea|northwind\.example/);
    expect(bea).toBeDefined();

    await service
      .client()
      .do('PATCH /v1/tenants/{t}', { params: { t }, body: { adminEmail: 'Bea@northwind.example' } });
    await owner.goto(`${base}/people`);
    await owner.getByRole('button', { name: 'Remove Bea Books' }).click();
    await owner.getByText('Mails still go to that address: change it here.').waitFor();
    await owner.getByLabel('Admin’s mail address').fill('olivia@northwind.example');
    await owner.getByRole('button', { name: 'Save' }).click();
    await says(owner, 'Next bill');
    await owner.goto(`${base}/activity`);
    await owner.getByRole('row').filter({ hasText: 'Added 1 licence' }).getByText('A former member').waitFor();
    await colleague.goto(base);
    await colleague.getByRole('button', { name: 'Send me a link' }).waitFor();
  });

  it('the last owner finds out that one stays', async () => {
    await owner.goto(`${base}/people`);
    await owner.getByRole('button', { name: 'Remove olivia@northwind.example' }).click();
    await says(owner, 'The last owner stays');
    await owner.goto(base);
    await says(owner, 'Next bill');
  });

  it('are shown nothing that axe or a narrow screen minds', () => {
    expect(found).toEqual([]);
    expect(faults).toEqual([[], []]);
  });
});
