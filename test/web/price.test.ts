import { desc, eq } from 'drizzle-orm';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sessions } from '../../db/schema.ts';
import { hasBrowser, inspect, openBrowser, openPage, signInWithKey } from '../support/browser.ts';
import { useService } from '../support/fixtures.ts';
import { moneyMoved } from '../support/stand-in.ts';
import { startActive } from '../support/tenants.ts';
import { type Seen, signedIn, type Visitor } from '../support/visitor.ts';

/** The page on which ops set a tenant's price. */

const service = useService({ booksAgree: true });
let ops: Visitor;
const [newPrice, why] = ['New price a licence and month in GBP, without tax', 'Reason'];

beforeAll(async () => {
  await startActive(service.world, 'northwind', { taxMilliPercent: 20_000 });
  ops = await signedIn(service, service.keys.ops);
});

const path = '/ops/tenants/northwind/price';
const priceOf = async (t: string) => {
  const { view } = await service.world.read(t);
  return [view.unitPrice, view.comingPrice?.unitPrice ?? null];
};

async function pricesSet(t: string): Promise<readonly (string | null)[]> {
  const { data } = await service.client().do('GET /v1/tenants/{t}/activity', { params: { t }, query: { limit: 100 } });
  return data.filter(({ event }) => event.type === 'priceChanged').map(({ note }) => note);
}

const asked = (form: Seen, price: string, reason = 'New contract') =>
  ops.press(form, 'Show what it comes to', { [newPrice]: price, [why]: reason });

describe('a price', () => {
  it('is shown with what it comes to before it is set, by one who is seen to act as support', async () => {
    // given the page as a tenant's page leads to it
    const tenant = await ops.get('/ops/tenants/northwind');
    const form = await ops.get(tenant.page.link('Change the price'));
    expect(form.html).toContain('You act for');
    expect(form.text).toMatch(
      /Price now £20\.00 \+ VAT.*Coming price none.*Next bill £72\.00 incl\. VAT on 1 Apr 2026/,
    );

    // when a price is typed
    const shown = await asked(form, '25.00');

    // then nothing has changed, and the page says when it counts, for how many licences, and the next bill with it
    expect(await priceOf('northwind')).toEqual([2000, null]);
    expect(shown.html).toContain('You act for');
    expect(shown.text).toContain('£25.00 + VAT a licence and month, instead of £20.00 + VAT');
    expect(shown.text).toContain('from the bill of 1 Apr 2026 on');
    expect(shown.text).toMatch(/£90\.00 incl\. VAT on 1 Apr 2026 for 3 licences.*£72\.00 incl\. VAT without/);
  });

  it('is set once however often it is confirmed, charges nothing, and keeps its reason in Activity', async () => {
    const shown = await asked(await ops.get(path), '25.00');
    const before = await moneyMoved(service.world);

    const [first, again] = await Promise.all([1, 2].map(() => ops.press(shown, /^Set the price/)));
    const late = await ops.press(shown, /^Set the price/);

    expect([first?.location, again?.location, late.location]).toEqual(Array(3).fill('/ops/tenants/northwind'));
    expect(await priceOf('northwind')).toEqual([2000, 2500]);
    expect(await pricesSet('northwind')).toEqual(['New contract']);
    expect(await moneyMoved(service.world)).toEqual(before);
    const { text } = await ops.get(path);
    expect(text).toMatch(/Coming price £25\.00 \+ VAT from 1 Apr 2026.*Next bill £90\.00 incl\. VAT/);
  });

  it('is refused beside its field where it is too large, no amount, or has no reason, and nothing is set', async () => {
    const form = await ops.get(path);
    for (const [typed, reason, field, fault] of [
      ['999999.99', 'Why not', newPrice, 'more than can be charged at once'],
      ['999999999', 'Why not', newPrice, /./],
      ['twenty', 'Why not', newPrice, 'Write an amount such as 20.00.'],
      ['', 'Why not', newPrice, 'Write an amount'],
      ['26', '', why, 'Say why'],
    ] as const) {
      const refused = await asked(form, typed, reason);
      expect([typed, refused.status]).toEqual([typed, 422]);
      const { isInvalid, description, value } = refused.page.field(field);
      expect(isInvalid).toBe(true);
      expect(description).toMatch(fault);
      expect(value).toBe(field === newPrice ? typed : reason);
    }
    expect(await priceOf('northwind')).toEqual([2000, 2500]);
  });

  it('of a tenant without a coming bill counts from the first that comes', async () => {
    await service.createTenant('trying', { unitPrice: 2000 });
    const form = await ops.get('/ops/tenants/trying/price');
    expect(form.text).toContain('Next bill none is coming');
    const shown = await asked(form, '30');
    expect(shown.text).toContain('from the first bill that comes');
    await ops.press(shown, /^Set the price/);
    expect(await priceOf('trying')).toEqual([3000, null]);
  });

  it('is ops’ alone, on the page and as a preview over the API', async () => {
    const finance = await signedIn(service, service.keys.finance);
    expect((await finance.get(path)).status).toBe(403);
    const preview = await service.ask('GET', '/v1/tenants/northwind/price-preview?unitPrice=2000', {
      key: service.keys.finance,
    });
    expect(preview.status).toBe(403);
    expect((await ops.get('/ops/tenants/nobody/price')).status).toBe(404);
  });

  it.each(['', '1e3', ' 5', '-1', '2.5'])('is not previewed for %j, which names no price', async (unitPrice) => {
    const query = new URLSearchParams({ unitPrice });
    const preview = await service.ask('GET', `/v1/tenants/northwind/price-preview?${query.toString()}`);
    expect(preview).toMatchObject({ status: 422, body: { errors: [{ pointer: '/unitPrice' }] } });
  });

  it('needs another sign-in by one who signed in long ago, which leads back with what was typed', async () => {
    // given a price that is shown, by a person who then leaves for an hour
    const late = await signedIn(service, service.keys.ops);
    const shown = await late.press(await late.get(path), 'Show what it comes to', { [newPrice]: '99', [why]: 'Late' });
    const { unguarded } = service.world;
    const [newest] = await unguarded.select().from(sessions).orderBy(desc(sessions.createdAt)).limit(1);
    await unguarded
      .update(sessions)
      .set({ createdAt: new Date(Date.now() - 3_600_000) })
      .where(eq(sessions.id, newest?.id ?? ''));

    // when it is confirmed
    const refused = await late.press(shown, /^Set the price/);

    // then it is not set, and the sign-in leads back to the form
    expect(refused.location).toMatch(/^\/sign-in\?again=true&next=/);
    expect(await priceOf('northwind')).toEqual([2000, 2500]);
    const back = await late.press(await late.follow(refused), 'Sign in', { 'API key': service.keys.ops });
    const { page } = await late.follow(back);
    expect([page.field(newPrice).value, page.field(why).value]).toEqual(['99', 'Late']);
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
    await signInWithKey(page, service.keys.ops);
  });
  afterAll(() => browser?.close());

  it('it is typed, refused, shown and set; each page passes what axe checks, at every width', async () => {
    const found: string[] = [];
    await startActive(service.world, 'clicked', { licences: 2 });
    await page.goto('/ops/tenants/clicked');
    await page.getByRole('link', { name: 'Change the price' }).click();
    found.push(...(await inspect(page, 'ops-price')));
    await page.getByLabel(/^New price/).fill('twelve');
    await page.getByLabel('Reason').fill('New contract');
    await page.getByRole('button', { name: 'Show what it comes to' }).click();
    await page.getByText('Write an amount such as').waitFor();
    expect(await page.evaluate('document.activeElement.name')).toBe('unitPrice');
    await page.getByLabel(/^New price/).fill('999999.99');
    await page.getByLabel('Reason').fill('New contract');
    await page.getByRole('button', { name: 'Show what it comes to' }).click();
    await page.getByText('more than can be charged at once').first().waitFor();
    found.push(...(await inspect(page, 'ops-price-refused')));
    await page.getByLabel(/^New price/).fill('12.50');
    await page.getByRole('button', { name: 'Show what it comes to' }).click();
    await page.getByText('£25.00 on 1 Apr 2026 for 2 licences').waitFor();
    found.push(...(await inspect(page, 'ops-price-confirm')));
    await page.getByRole('button', { name: /^Set the price/ }).dblclick();
    await page.getByText('The price is set: £12.50').waitFor();
    expect(await priceOf('clicked')).toEqual([2000, 1250]);
    expect(await pricesSet('clicked')).toEqual(['New contract']);
    await page.goBack();
    await page.goBack();
    expect(await pricesSet('clicked')).toEqual(['New contract']);
    expect(found).toEqual([]);
    expect(faults).toEqual([]);
  });
});
