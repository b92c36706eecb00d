import { optionalTsToMs, tsToMs } from '@temporalio/common/lib/time.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { licences } from '../../db/schema.ts';
import { periodOf } from '../../domain/stage.ts';
import { databaseRestored, subscriptionWorkflowId } from '../../workflows/messages.ts';
import { createApi, expectStatus } from '../api/support/api.ts';
import { useFixture } from '../support/fixtures.ts';
import { ledgerLines, midLife, startInMidLife } from '../support/tenants.ts';
import { createWorld, until, type World } from '../support/world.ts';

const spreadMs = 3_600_000;

let world: World;
beforeAll(async () => {
  world = await createWorld({ pace: () => ({ spreadMs, periodsARun: 1 }) });
});
afterAll(() => world.close());

/** When the newest run of a tenant wakes by its timer; null while it has none. */
async function wakesAt(tenantId: string): Promise<number | null> {
  const { events } = await world.client.workflow.getHandle(subscriptionWorkflowId(tenantId)).fetchHistory();
  const started = events?.findLast((event) => event.timerStartedEventAttributes != null);
  if (started === undefined) return null;
  const { startToFireTimeout } = started.timerStartedEventAttributes ?? {};
  return tsToMs(started.eventTime) + (optionalTsToMs(startToFireTimeout) ?? 0);
}

it('a run that was told of a wave sleeps until its place in it, and a command that comes first has the renewal made first', async () => {
  // Given a tenant whose renewal falls due in a moment, and has its place in a wave of an hour
  const { options, periodEnd } = await midLife(world, 'in-a-wave', { endsInMs: 1_500 });
  const [input] = options.args;
  const carried = input?.carried && { ...input.carried, pace: { spreadMs, periodsARun: 1 } };
  await world.client.workflow.start('subscription', { ...options, args: [{ ...input, carried }] });
  const wakes = await until(
    () => wakesAt('in-a-wave'),
    (at) => at !== null,
  );
  expect(wakes).toBeGreaterThan(periodEnd + 60_000);

  // When the tenant buys after its period has ended, and before that place
  await until(
    async () => Date.now(),
    (now) => now > periodEnd,
  );
  expect(await ledgerLines(world, 'in-a-wave')).toEqual([]);
  expect(await world.command('in-a-wave', { type: 'addLicences', quantity: 1 })).toEqual({ type: 'done' });

  // Then it was renewed first, for the period that begins where the last ended, and bought for that period
  const { state } = await world.read('in-a-wave');
  expect(periodOf(state)).toMatchObject({ number: 4, start: periodEnd });
  const [renewal, purchase, ...others] = await ledgerLines(world, 'in-a-wave');
  expect(renewal).toBe('renewal 1 succeeded 6000');
  expect(purchase).toMatch(/^proration 1 succeeded /);
  expect(others).toEqual([]);
});

it('a cancellation that replaces a renewal comes at its instant, without a place in the wave', async () => {
  // Given a tenant whose renewal has its place in a wave of an hour
  const { options, periodEnd } = await midLife(world, 'leaves', { endsInMs: 6_000 });
  const [input] = options.args;
  const carried = input?.carried && { ...input.carried, pace: { spreadMs, periodsARun: 1 } };
  await world.client.workflow.start('subscription', { ...options, args: [{ ...input, carried }] });
  await until(
    () => wakesAt('leaves'),
    (at) => at !== null && at > periodEnd + 60_000,
  );

  expect(await world.command('leaves', { type: 'cancel' })).toEqual({ type: 'done' });

  // Then it ends with its period, and is not renewed
  const wakes = (await wakesAt('leaves')) ?? 0;
  expect(Math.abs(wakes - periodEnd)).toBeLessThan(1_500);
  const { view } = await until(
    () => world.read('leaves'),
    ({ view: { state } }) => state !== 'canceling',
  );
  expect(['deleting', 'deleted']).toContain(view.state);
  expect(await ledgerLines(world, 'leaves')).toEqual([]);
});

it('a run is told with each step how far renewals are spread, and hands it on', async () => {
  // Given a tenant that was told of no wave
  const { periodEnd } = await startInMidLife(world, 'told', { endsInMs: 500 });

  // When it is renewed, at once
  const recorded = await until(
    () => world.read('told').catch(() => null),
    (found) => found !== null && periodOf(found.state)?.number === 4,
  );

  // Then it sleeps until its place in the next wave
  const wakes = await until(
    () => wakesAt('told'),
    (at) => at !== null && at > periodEnd,
  );
  const nextEnd = (recorded && periodOf(recorded.state)?.end) ?? 0;
  expect(wakes).toBeGreaterThan(nextEnd + 60_000);
  expect(wakes).toBeLessThan(nextEnd + spreadMs);
});

describe('a quote', () => {
  const api = useFixture(() => createApi({ pace: () => ({ spreadMs, periodsARun: 12 }) }));

  it.each([
    ['a run of one period', 1],
    ['a run of several periods', 12],
  ])('has the renewal made first, as a purchase does, in %s', async (_, periodsARun) => {
    // Given a tenant whose renewal has fallen due, and whose place in the wave is far away
    const tenantId = `quoted-${periodsARun}`;
    const { options, periodEnd, state } = await midLife(api.world, tenantId, { endsInMs: 4_000 });
    const [input] = options.args;
    const carried = input?.carried && { ...input.carried, pace: { spreadMs, periodsARun } };
    const run = await api.world.client.workflow.start('subscription', { ...options, args: [{ ...input, carried }] });
    // What is recorded of it, as if it had lived through its earlier periods.
    const rows = state.pool.licences.map(({ number }) => ({ tenantId, number, since: new Date() }));
    await api.world.db.insert(licences).values(rows);
    await run.signal(databaseRestored);
    await until(
      () => api.world.read(tenantId).catch(() => null),
      (recorded) => recorded !== null,
    );
    await until(
      async () => Date.now(),
      (now) => now > periodEnd,
    );
    expect(await ledgerLines(api.world, tenantId)).toEqual([]);

    // When a price is asked for, then it is that of the new period, whose bill was made first, once
    const change = { type: 'addLicences', quantity: 1 };
    const quoted = await api.ask('POST', `/v1/tenants/${tenantId}/quotes`, { change });
    expect(expectStatus(quoted, 200).body).toMatchObject({ refusal: null, reactivated: 0 });
    expect(await ledgerLines(api.world, tenantId)).toEqual(['renewal 1 succeeded 6000']);

    // And the purchase with it charges that price
    const { quote, dueNow } = quoted.body as unknown as { quote: string; dueNow: { amount: number } };
    const bought = await api.ask('POST', `/v1/tenants/${tenantId}/licences`, { quantity: 1, quote });
    expect(expectStatus(bought, 200).body.charge).toMatchObject({ state: 'succeeded', amount: dueNow.amount });

    // And a price that ops look at needs no wait any more
    const preview = await api.ask('GET', `/v1/tenants/${tenantId}/price-preview?unitPrice=2100`);
    expectStatus(preview, 200);
    expect(await ledgerLines(api.world, tenantId)).toHaveLength(2);
  });
});
