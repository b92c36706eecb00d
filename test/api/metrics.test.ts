import { beforeAll, expect, it } from 'vitest';
import { charges } from '../../db/schema.ts';
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
  const open = { ...row, id: 'chg_open', key: 'open', paymentIntent: null, reason: 'open', state: 'unknown' as const };
  await service.world.db.insert(charges).values({ ...open, recordedAt: anHourAgo });
  const { values } = await scrape();
  expect(values.get('billing_charges_undecided')).toBe(1);
  expect(values.get('billing_charges_undecided_oldest_seconds')).toBeCloseTo(3_600, -2);
});

it('counts requests by route and status, and webhooks by what was done with them', async () => {
  const path = '/v1/tenants/acme-metrics/subscription';
  await service.ask('GET', path);
  await service.ask('GET', path);
  await service.ask('GET', path, { key: null });
  const event = { id: 'evt_metrics', type: 'refund.created', data: { object: {} } };
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
});

it('names no tenant, and is for ops alone', async () => {
  expect((await scrape()).text).not.toMatch(/acme|declined-metrics/);
  expect((await service.ask('GET', '/metrics', { key: null })).status).toBe(401);
  expect((await service.ask('GET', '/metrics', { key: service.keys.finance })).status).toBe(403);
});
