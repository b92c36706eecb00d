import { beforeAll, describe, expect, it } from 'vitest';
import { type ChargeFilter, listCharges } from '../../db/charges.ts';
import type { Database } from '../../db/connect.ts';
import { charges, tenants } from '../../db/schema.ts';
import { useService } from '../support/fixtures.ts';
import { planOf } from '../support/plan.ts';
import { ledgerOf, startActive } from '../support/tenants.ts';

const service = useService();

const day = 86_400_000;
const start = Date.UTC(2025, 0, 1);

/** A ledger of so many charges of one tenant, a minute apart. */
async function fillLedger(tenantId: string, count: number): Promise<void> {
  const { db } = service.world;
  await db.insert(tenants).values({ id: tenantId, createdBy: 'test' });
  const row = (n: number): typeof charges.$inferInsert => ({
    id: `chg_${tenantId}_${n}`,
    key: `${tenantId}/${n}/renewal/period/1`,
    tenantId,
    kind: 'renewal',
    reason: 'period',
    attempt: 1,
    state: n % 50 === 0 ? 'declined' : 'succeeded',
    // What a spreadsheet would run.
    declineCode: n % 50 === 0 ? '=HYPERLINK("http://evil")' : null,
    amount: 1_000 + n,
    tax: 0,
    currency: 'gbp',
    lines: [],
    quantity: 1,
    purpose: { type: 'payBill' },
    periodNumber: n,
    periodStart: new Date(start),
    periodEnd: new Date(start + 30 * day),
    paymentIntent: `pi_${tenantId}_${n}`,
    payerToken: `token-${n}`,
    createdAt: new Date(start + n * 60_000),
    settledAt: new Date(start + n * 60_000),
    workflowId: `subscription/${tenantId}`,
    runId: 'run',
    activityId: '1',
  });
  for (let first = 0; first < count; first += 1_000)
    await db.insert(charges).values(Array.from({ length: Math.min(1_000, count - first) }, (_, n) => row(first + n)));
}

function askForCsv(query: string): Promise<Response> {
  const headers = { authorization: `Bearer ${service.keys.finance}`, accept: 'text/csv' };
  return fetch(`${service.url}/v1/finance/charges${query}`, { headers });
}

describe('the ledger as CSV', () => {
  beforeAll(async () => {
    await fillLedger('many', 5_000);
    await fillLedger('few', 5);
  });

  it('has the whole selection, in order, whatever the limit', async () => {
    const response = await askForCsv('?tenantId=many&limit=5');
    expect(response.headers.get('content-type')).toContain('text/csv');
    const [header, ...rows] = (await response.text()).trimEnd().split('\r\n');

    expect(header).toBe(
      'id,tenantId,kind,state,amount,tax,refunded,currency,lines,period.number,period.start,period.end,invoiceNumber,' +
        'paymentIntent,declineCode,attempt,createdAt,settledAt,recordedAt,workflow.id,workflow.runId,workflow.activityId,workflow.url,key',
    );
    expect(rows).toHaveLength(5_000);
    expect(rows.map((row) => row.split(',')[0])).toEqual(
      Array.from({ length: 5_000 }, (_, n) => `chg_many_${4_999 - n}`),
    );
  });

  it('begins with the mark by which Excel knows UTF-8, once', async () => {
    const bytes = Buffer.from(await (await askForCsv('?tenantId=many')).arrayBuffer());
    expect(bytes.subarray(0, 5).toString()).toBe('\ufeffid');
    expect(bytes.lastIndexOf('\ufeff')).toBe(0);
  });

  it('takes the filters', async () => {
    const declined = (await (await askForCsv('?tenantId=many&state=declined')).text()).trimEnd().split('\r\n');
    expect(declined).toHaveLength(1 + 100);
    const aDay = (await (await askForCsv('?from=2025-01-02&to=2025-01-03T00:00:00Z')).text()).trimEnd().split('\r\n');
    expect(aDay).toHaveLength(1 + 1_440);
  });

  it('escapes what a spreadsheet would run', async () => {
    const csv = await (await askForCsv('?q=chg_many_4950')).text();
    expect(csv).toContain(`"'=HYPERLINK(""http://evil"")"`);
  });

  it('comes as JSON unless CSV is requested', async () => {
    const { body } = await service.ask('GET', '/v1/finance/charges?tenantId=many', { key: service.keys.finance });
    expect(body).toMatchObject({ data: expect.any(Array), nextCursor: expect.any(String) });
  });

  it('stops when its reader goes away', async () => {
    const response = await askForCsv('');
    const reader = response.body?.getReader();
    await reader?.read();
    await reader?.cancel();
    expect((await askForCsv('?q=chg_many_1')).status).toBe(200);
  });

  it('is refused to a tenant’s own key', async () => {
    const key = await service.makeKey('admin', 'many');
    expect(await service.ask('GET', '/v1/finance/charges', { key })).toMatchObject({ status: 403 });
  });

  it.each<readonly [string, Omit<ChargeFilter, 'limit'>, string]>([
    ['everything', {}, 'charges_by_time'],
    ['an interval', { from: new Date(start), to: new Date(start + day / 24) }, 'charges_by_time'],
    ['a tenant', { tenantId: 'few' }, 'charges_by_tenant'],
    ['a state', { state: 'canceled' }, 'charges_by_state'],
    ['a kind', { kind: 'first' }, 'charges_by_kind'],
    ['a text', { q: 'pi_many_4711' }, 'charges_text'],
    ['a position', { after: { at: new Date(start + day), id: '100' } }, 'charges_by_time'],
  ])('with %s reads an index', async (_, filter, expected) => {
    const ask = (db: Database) => listCharges(db, { ...filter, limit: 50 });
    expect(await planOf(service.world.databaseUrl, ['charges'], ask)).toContain(expected);
  });
});

describe('one charge', () => {
  it('shows its attempts, its invoice, its refunds, where it is, who made it, and why this amount', async () => {
    await startActive(service.world, 'detailed', { taxMilliPercent: 20_000 });
    const [first] = await ledgerOf(service.world, 'detailed');
    const path = `/v1/finance/charges/${first?.id}`;
    await service.ask('POST', `${path}/refunds`, { body: { amount: 120, reason: 'shown' } });

    const { body } = await service.ask('GET', path, { key: service.keys.finance });

    expect(body).toMatchObject({
      id: first?.id,
      refunded: 120,
      attempts: [{ id: first?.id, attempt: 1 }],
      refunds: [{ amount: 120, tax: 20, reason: 'shown', creditNote: { kind: 'credit_note' } }],
      invoice: { kind: 'invoice', total: 7_200 },
      stripe: { id: first?.paymentIntent, url: `https://dashboard.stripe.com/test/payments/${first?.paymentIntent}` },
      activity: [{ type: 'chargeSucceeded', actor: 'admin' }],
      workflow: { url: expect.stringContaining('http://temporal.test/') },
      why: [
        'The first period from 1 Mar 2026 to 31 Mar 2026.',
        '3 licences for the whole period of 31 days: 3 × £20.00 = £60.00.',
        'Tax on £60.00, rounded once: £12.00; £72.00 in all.',
        'Tax at 20 %, as agreed for this customer.',
      ],
    });
  });

  it('that was tried before names the attempts', async () => {
    await startActive(service.world, 'tried', { card: 'pm_card_chargeCustomerFail' });
    await service.world.command('tried', { type: 'setPaymentMethod', paymentMethod: 'pm_card_visa' });
    await service.world.command('tried', { type: 'activate', quantity: 3, startNow: true });
    const ledger = await ledgerOf(service.world, 'tried');
    const { body } = await service.ask('GET', `/v1/finance/charges/${ledger.at(-1)?.id}`);
    expect(body).toMatchObject({
      attempts: [
        { attempt: 1, state: 'declined' },
        { attempt: 2, state: 'succeeded' },
      ],
    });
  });

  it('that is not there is not found', async () => {
    expect(await service.ask('GET', '/v1/finance/charges/chg_nobody')).toMatchObject({ status: 404 });
  });
});
