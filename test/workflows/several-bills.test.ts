import { expect, it } from 'vitest';
import { findInHistory } from '../../api/commands/histories.ts';
import { until } from '../../bench/until.ts';
import { createLog } from '../../service/log.ts';
import { useService } from '../support/fixtures.ts';
import { ledgerOf, startActive } from '../support/tenants.ts';
import { signedIn } from '../support/visitor.ts';

const service = useService({ pace: () => ({ spreadMs: 0, periodsARun: 3 }) });

it('a run bills as many periods as it is told to, and each charge is found at its own event of its own run', async () => {
  const { world } = service;
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
    // A page does without the answer of a Temporal that is busy.
    const { history, eventId } = await until(
      () => findInHistory(deps, charge),
      (found) => found.history !== 'unknown',
    );
    expect(history).toBe('kept');
    const { events } = await world.client.workflow.getHandle(charge.workflowId, charge.runId).fetchHistory();
    const event = events?.find((one) => one.eventId?.toString() === eventId);
    expect(event?.activityTaskScheduledEventAttributes?.activityId).toBe(charge.activityId);
  }

  // And ops see of each run all the periods that it billed
  const ops = await signedIn(service, service.keys.ops);
  const listed = (await ops.get('/ops/tenants/three-bills')).page.section('Periods and their runs');
  expect(listed.text).toMatch(/Periods 7 to 8.*Periods 4 to 6.*Periods 1 to 3/);
  const { body } = await service.ask('GET', '/v1/ops/tenants/three-bills/runs');
  const [newest] = (body as { data: { charges: { period: { number: number } }[] }[] }).data;
  expect(newest?.charges.map(({ period }) => period.number)).toEqual([7, 8]);
});
