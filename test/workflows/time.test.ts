import { afterAll, beforeAll, expect, it } from 'vitest';
import { loadState, type RecordedSubscription } from '../../db/subscriptions.ts';
import { dayMs } from '../../domain/calendar.ts';
import { dunningOf, periodOf } from '../../domain/stage.ts';
import { expectBooksToAgree } from '../support/stand-in.ts';
import { eventsOf, ledgerLines, ledgerOf, startActive, startInMidLife } from '../support/tenants.ts';
import { createWorld, until, type World } from '../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(async () => {
  await expectBooksToAgree(world);
  await world.close();
});

/** A run that is set down in mid-life has recorded nothing at first. */
const readSoon = (tenantId: string) => loadState(world.db, tenantId);
const isUpToDate = ({ state }: RecordedSubscription): boolean => (periodOf(state)?.end ?? 0) > Date.now();

it('after an outage over several boundaries each is settled in order, in a run of its own, with its own dates', async () => {
  // given a tenant in real time whose period ended 100 days ago, while nothing was running
  const { handle, periodEnd } = await startInMidLife(world, 'outage', { endsInMs: -100 * dayMs });

  // then the months since are billed one after the other
  const { view } = await until(
    () => readSoon('outage'),
    (read): read is RecordedSubscription => read !== null && isUpToDate(read) && read.state.chargeUnderWay === null,
  );
  const rows = await ledgerOf(world, 'outage');
  expect(rows.length).toBeGreaterThanOrEqual(3);
  expect(rows.map(({ periodNumber, state }) => `${periodNumber} ${state}`)).toEqual(
    rows.map((_, index) => `${4 + index} succeeded`),
  );
  expect(rows[0]?.periodStart.getTime()).toBe(periodEnd);
  for (const [index, row] of rows.entries()) {
    expect(row.periodStart).toEqual(rows[index - 1]?.periodEnd ?? row.periodStart);
    expect(row.lines).toHaveLength(1);
  }
  expect(new Set(rows.map(({ runId }) => runId)).size).toBe(rows.length);
  expect(new Set(rows.map(({ lines: [line] }) => line?.from)).size).toBe(rows.length);
  expect(rows.every((row) => row.workflowId === handle.workflowId)).toBe(true);
  expect(view.period?.number).toBe(3 + rows.length);
});

it('after an outage a failed renewal counts from its first attempt: nothing is retried, suspended or deleted early', async () => {
  const before = Date.now();
  await startInMidLife(world, 'late', { endsInMs: -60 * dayMs, card: null });
  // (no card: the renewal fails without being sent)

  const { view, state } = await until(
    () => readSoon('late'),
    (read): read is RecordedSubscription => read !== null && isUpToDate(read),
  );

  expect(view).toMatchObject({ state: 'past_due', licencesWork: true });
  expect(dunningOf(state)?.firstFailedAt).toBeGreaterThanOrEqual(before);
  expect(view.suspendAt).toBeGreaterThan(Date.now() + 12 * dayMs);
  expect(await eventsOf(world, 'late')).not.toContain('suspended');
  expect(await ledgerLines(world, 'late')).toEqual([]);
});

it('a test clock goes through 24 months, each billed once, in seconds', async () => {
  await startActive(world, 'two-years');

  const startedAt = performance.now();
  const { view } = await world.advance('two-years', '2028-03-01T12:00:00Z');
  console.log(`24 months on a test clock: ${((performance.now() - startedAt) / 1000).toFixed(1)} s`);

  expect(view).toMatchObject({ state: 'active', period: { number: 25 } });
  expect(await ledgerLines(world, 'two-years')).toEqual([
    'first 1 succeeded 6000',
    ...Array.from({ length: 24 }, () => 'renewal 1 succeeded 6000'),
  ]);
});
