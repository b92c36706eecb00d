import { afterAll, beforeAll, expect, it } from 'vitest';
import { findInHistory } from '../../api/commands/histories.ts';
import { createLog } from '../../service/log.ts';
import { ledgerOf, startActive } from '../support/tenants.ts';
import { createWorld, type World } from '../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld({ pace: () => ({ spreadMs: 0, periodsARun: 3 }) });
});
afterAll(() => world.close());

it('a run bills as many periods as it is told to, and each charge is found at its own event of its own run', async () => {
  // Given a tenant whose runs bill three periods each
  await startActive(world, 'three-bills');

  // When seven months pass
  await world.advance('three-bills', '2026-10-02T00:00:00Z');

  // Then each third bill begins a run, and no bill is lost or made twice
  const ledger = await ledgerOf(world, 'three-bills');
  expect(ledger.map(({ kind, amount, state }) => `${kind} ${amount} ${state}`)).toEqual([
    'first 6000 succeeded',
    ...Array.from({ length: 7 }, () => 'renewal 6000 succeeded'),
  ]);
  const runs = [...new Set(ledger.map(({ runId }) => runId))];
  expect(ledger.map(({ runId }) => runs.indexOf(runId))).toEqual([0, 1, 1, 2, 2, 2, 3, 3]);

  // And leads from each bill to the event that had it made
  const deps = { temporal: world.client, log: createLog('silent') };
  for (const charge of ledger) {
    const { history, eventId } = await findInHistory(deps, charge);
    expect(history).toBe('kept');
    const { events } = await world.client.workflow.getHandle(charge.workflowId, charge.runId).fetchHistory();
    const event = events?.find((one) => one.eventId?.toString() === eventId);
    expect(event?.activityTaskScheduledEventAttributes?.activityId).toBe(charge.activityId);
  }
});
