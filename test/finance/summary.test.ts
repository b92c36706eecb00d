import { beforeAll, describe, expect, it } from 'vitest';
import { activity, disputes } from '../../db/schema.ts';
import { useService } from '../support/fixtures.ts';
import { ledgerOf } from '../support/tenants.ts';

const service = useService();

const utc = { timeZone: 'UTC' };
const nothing = {
  new: 0,
  expansion: 0,
  contraction: 0,
  churn: 0,
  charged: 0,
  refunded: 0,
  failed: 0,
  disputed: 0,
  lost: 0,
};

beforeAll(async () => {
  await Promise.all([growing(), failing(), foundPaid(), dollars(), disputed()]);
});

async function done(method: string, path: string, body?: unknown): Promise<unknown> {
  const answer = await service.ask(method, path, { ...(body !== undefined && { body }) });
  if (answer.status >= 300) throw new Error(`${method} ${path}: ${JSON.stringify(answer.body)}`);
  return answer.body;
}

/** £20 a licence and 20 % tax: 3 licences from 1 March, 2 more on the 22nd, one less from April, £25 from May, gone in June. */
async function growing(): Promise<void> {
  const path = '/v1/tenants/growing';
  await service.createTenant('growing', { ...utc, taxPercent: 20 });
  await done('PUT', `${path}/payment-method`, { paymentMethod: 'pm_card_visa' });
  await done('POST', `${path}/subscription/activation`, { quantity: 3, startNow: true });
  await done('POST', `${path}/test-clock/advance`, { to: '2026-03-22T10:00:00Z' });
  const added = (await done('POST', `${path}/licences`, { quantity: 2 })) as { charge: { id: string } };
  await done('POST', `/v1/finance/charges/${added.charge.id}/refunds`, { amount: 100, reason: 'a mistake' });
  await done('POST', `${path}/licences/removals`, { quantity: 1 });
  await done('POST', `${path}/test-clock/advance`, { to: '2026-04-10T10:00:00Z' });
  await done('PUT', `${path}/price`, { unitPrice: 2_500 });
  await done('POST', `${path}/test-clock/advance`, { to: '2026-05-10T10:00:00Z' });
  await done('POST', `${path}/subscription/cancellation`, {});
  await done('POST', `${path}/test-clock/advance`, { to: '2026-06-10T10:00:00Z' });
}

/** One licence from 1 March; the renewal fails five times, and the tenant is suspended on 15 April. */
async function failing(): Promise<void> {
  const path = '/v1/tenants/failing';
  await service.createTenant('failing', utc);
  await done('PUT', `${path}/payment-method`, { paymentMethod: 'pm_card_visa' });
  await done('POST', `${path}/subscription/activation`, { quantity: 1, startNow: true });
  await done('PUT', `${path}/payment-method`, { paymentMethod: 'pm_card_chargeCustomerFail' });
  await done('POST', `${path}/test-clock/advance`, { to: '2026-04-20T10:00:00Z' });
}

/** In a fourth currency: suspended on 15 April, and the day after a retry of which nothing was known is found paid. */
async function foundPaid(): Promise<void> {
  const path = '/v1/tenants/found-paid';
  await service.createTenant('found-paid', { ...utc, currency: 'eur' });
  await done('PUT', `${path}/payment-method`, { paymentMethod: 'pm_card_visa' });
  await done('POST', `${path}/subscription/activation`, { quantity: 1, startNow: true });
  await done('PUT', `${path}/payment-method`, { paymentMethod: 'pm_card_chargeCustomerFail' });
  await done('POST', `${path}/test-clock/advance`, { to: '2026-04-20T10:00:00Z' });
  const about = { tenantId: 'found-paid', actor: 'time', currency: 'eur' };
  await service.world.db
    .insert(activity)
    .values({ ...about, at: new Date('2026-04-16T00:00:00Z'), event: { type: 'overduePaid' } });
}

/** In another currency: the first charge fails, the second does not. */
async function dollars(): Promise<void> {
  const path = '/v1/tenants/dollars';
  await service.createTenant('dollars', { ...utc, currency: 'usd', unitPrice: 1_500 });
  await done('PUT', `${path}/payment-method`, { paymentMethod: 'pm_card_chargeCustomerFail' });
  await service.ask('POST', `${path}/subscription/activation`, { body: { quantity: 2, startNow: true } });
  await done('PUT', `${path}/payment-method`, { paymentMethod: 'pm_card_visa' });
  await done('POST', `${path}/subscription/activation`, { quantity: 2, startNow: true });
}

function summary(query: string): Promise<{ status: number; body: unknown }> {
  return service.ask('GET', `/v1/finance/summary${query}`, { key: service.keys.finance });
}

/** In a third currency: two payers dispute their charges in March, and one of them has lost by April. */
async function disputed(): Promise<void> {
  const { db } = service.world;
  for (const [tenantId, state] of [
    ['disputed-lost', 'lost'],
    ['disputed-won', 'won'],
  ] as const) {
    await service.createTenant(tenantId, { ...utc, currency: 'chf' });
    await done('PUT', `/v1/tenants/${tenantId}/payment-method`, { paymentMethod: 'pm_card_visa' });
    await done('POST', `/v1/tenants/${tenantId}/subscription/activation`, { quantity: 1, startNow: true });
    const [charge] = await ledgerOf(service.world, tenantId);
    if (charge === undefined) throw new Error('Nothing was charged');
    const { id: chargeId, amount, currency, workflowId, runId, activityId } = charge;
    const when = { openedAt: new Date('2026-03-10T00:00:00Z'), closedAt: new Date('2026-04-10T00:00:00Z') };
    const facts = { id: `dp_${state}`, chargeId, tenantId, amount, currency, state, reasonCode: 'fraudulent' };
    await db.insert(disputes).values({ ...facts, ...when, version: 1, workflowId, runId, activityId });
  }
}

describe('the summary', () => {
  const months = [
    // 3 × £20 and 1 × £20 begin, 2 × £20 come; £72.00, £20.00 and 2 × £6.45 (10 of 31 days) with tax are charged.
    { ...nothing, month: '2026-03', mrr: 12_000, new: 8_000, expansion: 4_000, charged: 10_748, refunded: 100 },
    // One licence less, and one tenant suspended; 4 × £20 with tax, and a bill of £20 that was declined five times.
    { ...nothing, month: '2026-04', mrr: 8_000, contraction: 2_000, churn: 2_000, charged: 9_600, failed: 2_000 },
    // 4 × £25 instead of 4 × £20.
    { ...nothing, month: '2026-05', mrr: 10_000, expansion: 2_000, charged: 12_000 },
    { ...nothing, month: '2026-06', mrr: 0, churn: 10_000 },
  ];

  it('adds up what was worked out by hand, by currency and month', async () => {
    const { status, body } = await summary('?from=2026-03-01&to=2026-07-01&testClocks=true');
    expect(status).toBe(200);
    expect(body).toEqual({
      data: [
        expect.objectContaining({ currency: 'chf', charged: 4_000, refunded: 0, disputed: 4_000, lost: 2_000 }),
        expect.objectContaining({ currency: 'eur', mrr: 2_000, new: 4_000, churn: 2_000, charged: 2_000 }),
        {
          currency: 'gbp',
          mrr: 0,
          new: 8_000,
          expansion: 6_000,
          contraction: 2_000,
          churn: 12_000,
          charged: 32_348,
          refunded: 100,
          failed: 2_000,
          disputed: 0,
          lost: 0,
          months,
        },
        expect.objectContaining({ currency: 'usd', mrr: 3_000, new: 3_000, charged: 3_000, failed: 3_000, churn: 0 }),
      ],
    });
  });

  it('begins with what there was before the interval, and has each month of it', async () => {
    const { body } = await summary('?from=2026-04-01T00:00:00Z&to=2026-06-01T00:00:00Z&testClocks=true');
    const [chf, eur, gbp, usd] = (body as { data: { mrr: number; months: unknown[] }[] }).data;
    expect(eur).toMatchObject({ mrr: 2_000, new: 2_000, churn: 2_000 });
    expect(chf).toMatchObject({ disputed: 0, lost: 2_000, months: [{ lost: 2_000 }, { lost: 0 }] });
    expect(gbp).toMatchObject({ mrr: 10_000, new: 0, charged: 21_600, months: months.slice(1, 3) });
    expect(usd).toMatchObject({
      mrr: 3_000,
      months: [
        { month: '2026-04', mrr: 3_000, ...nothing },
        { month: '2026-05', mrr: 3_000, ...nothing },
      ],
    });
  });

  it('leaves test clocks out unless they are requested', async () => {
    expect(await summary('?from=2026-03-01&to=2026-07-01')).toMatchObject({ status: 200, body: { data: [] } });
  });

  it('without an interval goes from the first month to the present or the last', async () => {
    const { body } = await summary('?testClocks=true');
    const [, gbp] = (body as { data: { months: { month: string }[] }[] }).data;
    expect(gbp?.months[0]?.month).toBe('2026-03');
    const last = gbp?.months.at(-1)?.month ?? '';
    expect(last >= new Date().toISOString().slice(0, 7)).toBe(true);
  });

  it('has months of the seller’s zone where they are asked for by name, both counted', async () => {
    const { body } = await summary('?monthFrom=2026-03&monthTo=2026-04&testClocks=true');
    const [, , gbp] = (body as { data: { months: { month: string }[]; failed: number }[] }).data;
    // London's summer begins on 29 March: midnight of UTC on 1 April, when April's bills are charged, is in April there too.
    expect(gbp).toMatchObject({ failed: 2_000, months: [{ month: '2026-03' }, { month: '2026-04', charged: 9_600 }] });
    for (const query of ['?monthFrom=2026-05&monthTo=2026-04', '?monthFrom=2026-04&from=2026-04-01', '?monthTo=2026-4'])
      expect(await summary(query)).toMatchObject({ status: 422, body: { code: 'validation_failed' } });
  });

  it('refuses an interval that is none', async () => {
    for (const query of ['?from=2026-07-01&to=2026-07-01', '?from=soon', '?testClocks=perhaps', '?month=3'])
      expect(await summary(query)).toMatchObject({ status: 422, body: { code: 'validation_failed' } });
  });
});
