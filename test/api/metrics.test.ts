import { eq } from 'drizzle-orm';
import { beforeAll, expect, it } from 'vitest';
import { charges, keptFigures, subscriptions, tenants } from '../../db/schema.ts';
import { useService } from '../support/fixtures.ts';
import { ledgerOf, startActive } from '../support/tenants.ts';

const service = useService();
beforeAll(async () => {
  await startActive(service.world, 'acme-metrics');
  await startActive(service.world, 'declined-metrics', { card: 'pm_card_chargeCustomerFail' });
});

/** What Prometheus would read: a value by metric and labels. */
async function scrape(): Promise<{ readonly text: string; readonly values: ReadonlyMap<string, number> }> {
  const answer = await service.ask('GET', '/metrics');
  expect(answer.status).toBe(200);
  expect(answer.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
  const text = new TextDecoder().decode(answer.body as Uint8Array);
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  const values = lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.split(' ').at(-1))] as const);
  return { text, values: new Map(values) };
}

it('tells of charges, tenants and what waits, as they are in the database', async () => {
  const { values } = await scrape();
  expect(values.get('billing_charges{state="succeeded"}')).toBe(1);
  expect(values.get('billing_charges{state="declined"}')).toBe(1);
  expect(values.get('billing_tenants{state="active"}')).toBe(1);
  expect(values.get('billing_tenants{state="trialing"}')).toBe(1);
  expect(values.get('billing_charges_undecided')).toBe(0);
  expect(values.get('billing_charges_undecided_oldest_seconds')).toBe(0);
  expect(values.get('billing_tenants_needing_attention')).toBe(0);
  expect(values.get('billing_mails_waiting')).toBeGreaterThan(0);
  // Those mails are due by a test clock: none of them is late in real time.
  expect(values.get('billing_mails_waiting_oldest_seconds')).toBe(0);
});

it('tells how long a charge has been without an outcome', async () => {
  const [paid] = await ledgerOf(service.world, 'acme-metrics');
  if (paid === undefined) throw new Error('Nothing was charged');
  const { sequence: _, ...row } = paid;
  const anHourAgo = new Date(Date.now() - 3_600_000);
  await service.world.unguarded.delete(keptFigures);
  const open = { ...row, id: 'chg_open', key: 'open', paymentIntent: null, reason: 'open', state: 'unknown' as const };
  await service.world.db.insert(charges).values({ ...open, recordedAt: anHourAgo });
  const { values } = await scrape();
  expect(values.get('billing_charges_undecided')).toBe(1);
  expect(values.get('billing_charges_undecided_oldest_seconds')).toBeCloseTo(3_600, -2);
});

it('tells how long something has been due, by the real clock alone', async () => {
  const { unguarded: db } = service.world;
  const [known] = await db.select().from(subscriptions).where(eq(subscriptions.tenantId, 'acme-metrics'));
  if (known === undefined) throw new Error('It is not there');
  const { state, needsAttention, isTestClock, ...row } = known;
  const anHourAgo = new Date(Date.now() - 3_600_000);
  await db.insert(tenants).values({ id: 'overdue-metrics', createdBy: 'test' });
  const overdue = { ...row, tenantId: 'overdue-metrics', nextDueAt: anHourAgo };
  await db.insert(subscriptions).values({ ...overdue, view: { ...row.view, testClock: null } });
  await db.delete(keptFigures);
  const { values } = await scrape();
  expect(values.get('billing_tenants_overdue')).toBe(1);
  expect(values.get('billing_tenants_overdue_oldest_seconds')).toBeCloseTo(3_600, -2);

  await db.delete(subscriptions).where(eq(subscriptions.tenantId, 'overdue-metrics'));
  // Kept for a while: what is asked often is not counted often.
  expect((await scrape()).values.get('billing_tenants_overdue')).toBe(1);
  await db.delete(keptFigures);
  expect((await scrape()).values.get('billing_tenants_overdue')).toBe(0);
});

it('counts what charges came to, and what the card processor took to answer', async () => {
  const { values } = await scrape();
  const outcome = (kind: string, came: string) =>
    values.get(`billing_charge_outcomes_total{kind="${kind}",outcome="${came}"}`);
  expect(outcome('first', 'succeeded')).toBeGreaterThanOrEqual(1);
  expect(outcome('first', 'declined')).toBeGreaterThanOrEqual(1);
  const asked = 'billing_stripe_request_duration_seconds_count{operation="POST /v1/payment_intents"';
  expect(values.get(`${asked},outcome="ok"}`)).toBeGreaterThanOrEqual(1);
  expect(values.get(`${asked},outcome="declined"}`)).toBeGreaterThanOrEqual(1);
  expect(values.get('billing_database_pool_connections{pool="other"}')).toBeGreaterThanOrEqual(20);
  // What is scraped has a connection at that moment at most.
  expect(values.get('billing_database_pool_demand{pool="other"}')).toBeLessThanOrEqual(5);
});

it('counts requests by route and status, and webhooks by what was done with them', async () => {
  const path = '/v1/tenants/acme-metrics/subscription';
  await service.ask('GET', path);
  await service.ask('GET', path);
  await service.ask('GET', path, { key: null });
  const created = Math.floor(Date.now() / 1000) - 120;
  const event = { id: 'evt_metrics', type: 'refund.created', created, data: { object: {} } };
  await service.deliver(event);
  await service.deliver(event);
  await service.deliver({ id: 'evt_other', type: 'not.handled' });
  await service.deliver(event, { secret: 'whsec_of_nobody' });

  const { values } = await scrape();
  const requests = (status: number): number | undefined =>
    values.get(
      `http_request_duration_seconds_count{method="GET",route="/v1/tenants/:t/subscription",status="${status}"}`,
    );
  expect([requests(200), requests(401)]).toEqual([2, 1]);
  const webhooks = (type: string, outcome: string): number | undefined =>
    values.get(`billing_webhook_events_total{type="${type}",outcome="${outcome}"}`);
  expect(webhooks('refund.created', 'passed_on')).toBe(1);
  expect(webhooks('refund.created', 'repeated')).toBe(1);
  // The stand-in sends more events that are not handled.
  expect(webhooks('other', 'ignored')).toBeGreaterThanOrEqual(1);
  expect(webhooks('unknown', 'forged')).toBe(1);
  // Two minutes late, and counted once.
  expect(values.get('billing_webhook_lag_seconds_bucket{le="60"}')).toBeLessThan(
    values.get('billing_webhook_lag_seconds_bucket{le="300"}') ?? 0,
  );
});

it('names no tenant, and is for ops alone', async () => {
  expect((await scrape()).text).not.toMatch(/acme|declined-metrics/);
  expect((await service.ask('GET', '/metrics', { key: null })).status).toBe(401);
  expect((await service.ask('GET', '/metrics', { key: service.keys.finance })).status).toBe(403);
});
