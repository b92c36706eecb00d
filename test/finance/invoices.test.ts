import { createHash } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { beforeAll, describe, expect, it } from 'vitest';
import { forgetWhatIsOver } from '../../db/retention.ts';
import { readPdf, wordsOf } from '../documents/pdf-text.ts';
import { useService } from '../support/fixtures.ts';
import type { TenantKeys } from '../support/service.ts';

const service = useService();
let tenant: TenantKeys;
const name = `<script>alert('x')</script> & Søn's "Ltd"`;

beforeAll(async () => {
  tenant = await service.createTenant('invoiced', { name, taxPercent: 20, adminEmail: 'anna@example.com' });
  const path = '/v1/tenants/invoiced';
  await service.ask('PUT', `${path}/payment-method`, { body: { paymentMethod: 'pm_card_visa' } });
  await service.ask('POST', `${path}/subscription/activation`, { body: { quantity: 3, startNow: true } });
  await service.ask('POST', `${path}/test-clock/advance`, { body: { to: '2026-03-22T10:00:00Z' } });
  await service.ask('POST', `${path}/licences`, { body: { quantity: 2 } });
  const { body } = await service.ask('GET', `${path}/charges`);
  const [newest] = (body as { data: { id: string }[] }).data;
  const refund = await service.ask('POST', `/v1/finance/charges/${newest?.id}/refunds`, {
    body: { amount: 100, reason: 'Anna was wrong' },
  });
  expect(refund.status).toBe(201);
});

const decode = (body: unknown): string => (body instanceof Uint8Array ? new TextDecoder().decode(body) : '');

const pdfOf = async (body: unknown): Promise<string> =>
  (await readPdf(body instanceof Uint8Array ? body : new Uint8Array())).pages.map(wordsOf).join(' ');

async function ask(path: string, key = tenant.admin): Promise<{ status: number; headers: Headers; body: unknown }> {
  return service.ask('GET', `/v1/tenants/invoiced/invoices/${path}`, { key });
}

describe('an invoice', () => {
  it('is a page with everything in it, and nothing of the customer’s runs', async () => {
    const { status, headers, body } = await ask('INV-000002.html');
    const page = decode(body);

    expect(status).toBe(200);
    expect(headers.get('content-type')).toContain('text/html');
    expect(page).toContain('&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt; &amp; Søn&#39;s &quot;Ltd&quot;');
    expect(page).not.toContain('<script');
    for (const text of [
      'Seller Ltd',
      '1 Street',
      'INV-000002',
      '2 licences',
      '£6.45',
      '10 of 31 days',
      '22 Mar – 31 Mar 2026',
      '£12.90',
      '£2.58',
      '£15.48',
    ])
      expect(page).toContain(text);
  });

  it('has a policy that allows its own style, by hash, and nothing else', async () => {
    const { headers, body } = await ask('INV-000001.html');
    const style = /<style>([\s\S]*?)<\/style>/.exec(decode(body))?.[1] ?? '';
    const policy = headers.get('content-security-policy') ?? '';
    expect(policy).toContain(`style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'`);
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toContain('unsafe');
    expect(decode(body)).not.toMatch(/ style=| on\w+=|https?:/);
  });

  it('is a PDF that says the same', async () => {
    const { status, headers, body } = await ask('INV-000002.pdf');
    expect(status).toBe(200);
    expect(headers.get('content-type')).toBe('application/pdf');
    const pdf = body instanceof Uint8Array ? body : new Uint8Array();
    expect(Buffer.from(pdf.subarray(0, 5)).toString()).toBe('%PDF-');
    const text = await pdfOf(pdf);
    for (const part of [
      name,
      'Seller Ltd',
      'INV-000002',
      '2 licences',
      '10 of 31 days',
      '£12.90',
      '£2.58',
      '£15.48',
      'by Visa •••• 4242',
    ])
      expect(text).toContain(part);
  });

  it('is corrected by a credit note that refers to it', async () => {
    expect(await ask('CN-000001')).toMatchObject({
      status: 200,
      body: { kind: 'credit_note', total: 100, tax: 17, refersTo: 'INV-000002' },
    });
    expect(decode((await ask('CN-000001.html')).body)).toContain('Invoice INV-000002');
    const { body } = await ask('CN-000001.pdf');
    expect(await pdfOf(body)).toMatch(/Credit note.*Invoice INV-000002 of 22 Mar 2026.*Refund of INV-000002.*£1\.00/);
  });

  it('is its own tenant’s and finance’s alone, in each form', async () => {
    const other = await service.createTenant('stranger');
    for (const path of ['INV-000001', 'INV-000001.html', 'INV-000001.pdf']) {
      expect((await ask(path, service.keys.finance)).status).toBe(200);
      expect((await ask(path, other.admin)).status).toBe(404);
      expect((await service.ask('GET', `/v1/tenants/stranger/invoices/${path}`, { key: other.admin })).status).toBe(
        404,
      );
    }
    expect((await ask('INV-999999.pdf')).status).toBe(404);
    expect((await ask('.html')).status).toBe(404);
  });
});

describe('an electronic invoice', () => {
  it('is none where its buyer had given no country, and then never', async () => {
    expect(await ask('INV-000001.xml')).toMatchObject({ status: 404, body: { code: 'not_found' } });
  });
});

describe('after its tenant is deleted an invoice', () => {
  const personal = ['anna@example.com', 'Søn', 'Anna'];
  const named = (texts: readonly string[]): readonly string[] =>
    personal.filter((one) => texts.some((text) => text.includes(one)));

  /** All that is shown of the tenant's documents: as data, as pages, and on its charges. */
  async function shownTo(key: string): Promise<readonly string[]> {
    const { body } = await service.ask('GET', '/v1/finance/charges?tenantId=invoiced', { key: service.keys.finance });
    const [newest] = (body as { data: { id: string }[] }).data;
    const details = key === tenant.admin ? [] : [`/v1/finance/charges/${newest?.id}`];
    const files = ['', '/INV-000001.html', '/INV-000002.html', '/CN-000001.html', '/INV-000002'];
    const paths = [...details, ...files.map((file) => `/v1/tenants/invoiced/invoices${file}`)];
    const answers = await Promise.all(paths.map((path) => service.ask('GET', path, { key })));
    expect(answers.map(({ status }) => status)).toEqual(paths.map(() => 200));
    return answers.map((answer) => decode(answer.body) || JSON.stringify(answer.body));
  }

  beforeAll(async () => {
    const path = '/v1/tenants/invoiced';
    await service.ask('POST', `${path}/subscription/cancellation`, { body: {} });
    await service.ask('POST', `${path}/test-clock/advance`, { body: { to: '2026-04-02T10:00:00Z' } });
    expect((await service.ask('GET', `${path}/subscription`)).body).toMatchObject({ state: 'deleted' });
  });

  it('names its buyer to finance alone, as it was issued; nothing else of a person is left', async () => {
    const toFinance = await shownTo(service.keys.finance);
    expect(named(toFinance)).toEqual(['anna@example.com', 'Søn']);
    for (const key of [service.keys.ops, tenant.admin]) {
      const shown = await shownTo(key);
      expect(named(shown)).toEqual([]);
      expect(shown.join('\n')).toContain('£15.48');
      expect(shown.join('\n')).not.toContain('4242');
    }
  });

  it('is kept so for its years, as the certificate says, and then has the tenant’s id for a buyer', async () => {
    const { db, unguarded } = service.world;
    const { body } = await service.ask('GET', '/v1/tenants/invoiced/deletion-certificate');
    const until = new Date((body as { invoicesUntil: string }).invoicesUntil);
    expect(until.getUTCFullYear()).toBe(new Date().getUTCFullYear() + 10);
    const night = async () => (await forgetWhatIsOver(db, () => undefined, { invoices: 10 }))['invoices'];
    expect(await night()).toBe(0);
    await unguarded.execute(sql`alter table invoices disable trigger invoices_are_final`);
    await unguarded.execute(sql`update invoices set issued_on = issued_on - interval '11 years'`);
    expect([await night(), await night()]).toEqual([3, 0]);
    const left = await shownTo(service.keys.finance);
    expect(named(left)).toEqual([]);
    expect(left.join('\n')).toContain('£15.48');
  });
});
