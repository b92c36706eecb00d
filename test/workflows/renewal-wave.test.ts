import { optionalTsToMs, tsToMs } from '@temporalio/common/lib/time.js';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { periodOf } from '../../domain/stage.ts';
import { subscriptionWorkflowId } from '../../workflows/messages.ts';
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
