import { appendFileSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { controlsOf } from 'stripe-sim/controls';
import { startStripeSim } from 'stripe-sim/server';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Store } from '../../stripe-sim/store/store.ts';
import { simProcess } from './support/process.ts';
import { receiver } from './support/receiver.ts';
import { customerWith, headerOf, refusal, renewal, sdkAt } from './support/stand-in.ts';

let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'stand-in-test-'));
});
afterEach(() => rmSync(dataDir, { recursive: true }));

it('survives a kill in mid-stream: every answered charge is there once, and its key gives the saved answer', {
  timeout: 120_000,
}, async () => {
  const first = await simProcess({ STRIPE_SIM_DATA: dataDir });
  const stripe = sdkAt(first.port);
  const who = await customerWith(stripe, 'pm_card_visa');
  const answered = new Map<string, string>();
  const keys = Array.from({ length: 400 }, (_, i) => `charge-${i}`);
  let kill: Promise<unknown> | undefined;
  const send = async (key: string) => {
    const { id } = await stripe.paymentIntents.create(renewal(who), { idempotencyKey: key });
    answered.set(key, id);
    if (answered.size === 55) kill = first.end('SIGKILL');
  };
  for (let i = 0; i < keys.length && kill === undefined; i += 10)
    await Promise.allSettled(keys.slice(i, i + 10).map(send));
  await kill;

  const second = await simProcess({ STRIPE_SIM_DATA: dataDir });
  try {
    const again = sdkAt(second.port);
    for (const [key, id] of answered) {
      const replayed = await again.paymentIntents.create(renewal(who), { idempotencyKey: key });
      expect(replayed.id).toBe(id);
      expect(headerOf(replayed, 'idempotent-replayed')).toBe('true');
    }
    for (const key of keys.slice(0, answered.size + 10))
      await again.paymentIntents.create(renewal(who), { idempotencyKey: key });
    const { charges } = await controlsOf(second.url).money();
    expect(charges).toHaveLength(answered.size + 10);
    expect(await second.end('SIGTERM')).toBe(0);
  } finally {
    await second.end('SIGKILL');
  }
});

it('keeps declines, refunds and lists over a restart', async () => {
  const before = await startStripeSim({ port: 0, dataDir });
  const stripe = sdkAt(before.port);
  const good = await customerWith(stripe, 'pm_card_visa');
  const bad = await customerWith(stripe, 'pm_card_chargeCustomerFail');
  const paid = await stripe.paymentIntents.create(renewal(good));
  await stripe.refunds.create({ payment_intent: paid.id, amount: 300 });
  const declined = await refusal(stripe.paymentIntents.create(renewal(bad), { idempotencyKey: 'd' }));
  const events = await stripe.events.list({ limit: 100 });
  await before.close();

  const after = await startStripeSim({ port: 0, dataDir });
  const again = sdkAt(after.port);
  expect(await refusal(again.paymentIntents.create(renewal(bad), { idempotencyKey: 'd' }))).toMatchObject({
    statusCode: 402,
    payment_intent: { id: declined.payment_intent?.id },
  });
  expect((await again.events.list({ limit: 100 })).data).toEqual(events.data);
  expect(await again.charges.list({ customer: good.customer })).toMatchObject({
    data: [{ amount: 1000, amount_refunded: 300 }],
  });
  expect((await again.balance.retrieve()).available).toMatchObject([{ amount: 700, currency: 'usd' }]);
  await after.close();
});

it('drops a torn last line and goes on', async () => {
  const before = await startStripeSim({ port: 0, dataDir });
  const { id } = await sdkAt(before.port).customers.create({ name: 'whole' });
  await before.close();
  appendFileSync(join(dataDir, 'stripe-sim.journal'), '[["customers",{"id":"cus_torn","n":9');

  for (const name of ['first', 'second']) {
    const sim = await startStripeSim({ port: 0, dataDir });
    const stripe = sdkAt(sim.port);
    await stripe.customers.create({ name });
    expect(await stripe.customers.retrieve(id)).toMatchObject({ name: 'whole' });
    await sim.close();
  }
  const last = await startStripeSim({ port: 0, dataDir });
  expect((await sdkAt(last.port).customers.list()).data.map(({ name }) => name)).toEqual(['second', 'first', 'whole']);
  await last.close();
});

it('is compacted at the start when little of it is left, and loses nothing by it', () => {
  const store = Store.open(dataDir);
  for (let i = 0; i < 50; i += 1) {
    const tx = store.begin();
    tx.create('keys', { id: `k${i % 5}`, fingerprint: 'f', status: 200 }, JSON.stringify({ answer: i }));
    tx.commit();
  }
  store.close();
  const path = join(dataDir, 'stripe-sim.journal');
  const { size } = statSync(path);
  const compacted = Store.open(dataDir, 1);
  expect(statSync(path).size).toBeLessThan(size / 2);
  expect([...compacted.tables.keys.list()].map(({ id }) => [id, compacted.text('keys', id)])).toEqual(
    [45, 46, 47, 48, 49].map((i) => [`k${i % 5}`, `{"answer":${i}}`]),
  );
  compacted.close();
});

it('lets no second process at the same state, and takes over what a killed one left', {
  timeout: 120_000,
}, async () => {
  const first = await simProcess({ STRIPE_SIM_DATA: dataDir });
  await expect(startStripeSim({ port: 0, dataDir })).rejects.toThrow(/Another Stripe stand-in/);
  await first.end('SIGKILL');
  const second = await startStripeSim({ port: 0, dataDir });
  await expect(startStripeSim({ port: second.port, dataDir: null })).rejects.toThrow(/is taken/);
  await second.close();
});

it('keeps a key for a day and not much longer', async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: new Date('2027-01-31T12:00:00Z') });
  try {
    const sim = await startStripeSim({ port: 0, dataDir });
    const stripe = sdkAt(sim.port);
    const create = async () => (await stripe.customers.create({ name: 'N' }, { idempotencyKey: 'k' })).id;
    const first = await create();
    vi.setSystemTime(new Date('2027-02-01T11:59:00Z'));
    expect(await create()).toBe(first);
    vi.setSystemTime(new Date('2027-02-01T12:00:01Z'));
    const second = await create();
    expect(second).not.toBe(first);
    expect(await create()).toBe(second);
    await sim.close();
  } finally {
    vi.useRealTimers();
  }
});

it('brings the webhooks after a restart that were still to be brought', async () => {
  const hook = await receiver();
  const deaf = await receiver(() => 500);
  const webhook = { url: deaf.url, secret: 'whsec_x' };
  const before = await startStripeSim({ port: 0, dataDir, webhook, webhookRetryMs: 60_000 });
  const { id } = await sdkAt(before.port).customers.create({});
  await deaf.arrived(1);
  await before.close();
  const after = await startStripeSim({ port: 0, dataDir, webhook: { ...webhook, url: hook.url } });
  expect((await hook.arrived(1))[0]?.body).toContain(id);
  await after.close();
  await Promise.all([hook.close(), deaf.close()]);
});

it('finds its configured endpoint at the next start, and changes it only where the configuration has changed', async () => {
  const journal = join(dataDir, 'stripe-sim.journal');
  const startAndLook = async (webhook?: { url: string; secret: string; events?: string[] }) => {
    const sim = await startStripeSim({ port: 0, dataDir, webhook });
    const { data } = await sdkAt(sim.port).webhookEndpoints.list();
    await sim.close();
    return { endpoints: data, bytes: statSync(journal).size };
  };
  const webhook = { url: 'http://127.0.0.1:9/hook', secret: 'whsec_x' };

  const first = await startAndLook(webhook);
  expect(first.endpoints).toMatchObject([{ url: webhook.url, enabled_events: ['*'] }]);
  expect(await startAndLook(webhook)).toEqual(first);

  const changed = await startAndLook({ ...webhook, events: ['refund.created'] });
  expect(changed.endpoints).toEqual([{ ...first.endpoints[0], enabled_events: ['refund.created'] }]);
  expect((await startAndLook()).endpoints).toEqual([]);
});
