import { afterAll, beforeAll, expect, it } from 'vitest';
import { setCurrent, type WorkerVersion } from '../../service/deployments.ts';
import { createLog } from '../../service/log.ts';
import { becomeFirst, versionOfWorkers } from '../../service/versioning.ts';
import { subscriptionWorkflowId } from '../../workflows/messages.ts';
import { expectBooksToAgree, moneyMoved } from '../support/stand-in.ts';
import { ledgerLines, startActive } from '../support/tenants.ts';
import { createWorld, runWorkers, until, type World } from '../support/world.ts';

/*
 * Runs that began without a version of the workers (`WORKER_VERSIONING=false`, or a release before 0.10.0), and go on with one
 * (docs/deploy.md). The deploy trial begins with the last release, whose runs have a version.
 */

const log = createLog('silent');
const off = { isOn: false, deploymentName: 'billing', buildId: undefined };
let world: World;
let version: WorkerVersion;
beforeAll(async () => {
  world = await createWorld({ worker: false });
  version = { deploymentName: 'billing', buildId: 'first' };
});
afterAll(async () => {
  await expectBooksToAgree(world);
  await world.close();
});

const done = { type: 'done' };
const addOne = { type: 'addLicences', quantity: 1 } as const;
const bought = 'proration 1 succeeded 2000';

/** The build that a tenant's run is pinned to; null where it has none. */
async function buildOf(tenantId: string): Promise<string | null> {
  const { raw } = await world.client.workflow.getHandle(subscriptionWorkflowId(tenantId)).describe();
  return raw.workflowExecutionInfo?.versioningInfo?.deploymentVersion?.buildId ?? null;
}

async function attemptOf(tenantId: string): Promise<number> {
  const { raw } = await world.client.workflow.getHandle(subscriptionWorkflowId(tenantId)).describe();
  return raw.pendingWorkflowTask?.attempt ?? 0;
}

it('runs that began without a version go on with the first one, through a command and a bill, and nothing is done twice', async () => {
  // given runs of workers without a version: one that buys, and one that sleeps
  const { client, taskQueue } = world;
  expect(await versionOfWorkers(off, { code: '' }, client, log)).toBeNull();
  const without = await runWorkers(world);
  for (const tenantId of ['buys', 'sleeps']) await startActive(world, tenantId);
  expect(await world.command('buys', addOne)).toEqual(done);
  expect([await buildOf('buys'), await buildOf('sleeps')]).toEqual([null, null]);

  // when workers with a version stand beside them, then these take no run by themselves
  const first = await runWorkers(world, { version });
  await becomeFirst(client, version, { taskQueue, renewals: true }, log);
  expect(await world.command('buys', addOne)).toEqual(done);
  expect(await buildOf('buys')).toBeNull();

  // when they are promoted, and the others go
  await setCurrent(client, version);
  await without.stop();

  // then the runs go on with them, in the middle of their period and into the next
  expect(await world.command('buys', addOne)).toEqual(done);
  for (const tenantId of ['buys', 'sleeps']) {
    expect((await world.advance(tenantId, '2026-04-02T00:00:00Z')).view.state).toBe('active');
    await until(
      () => buildOf(tenantId),
      (buildId) => buildId === version.buildId,
    );
    expect(await attemptOf(tenantId)).toBeLessThan(2);
  }
  expect(await ledgerLines(world, 'buys')).toEqual([
    'first 1 succeeded 6000',
    bought,
    bought,
    bought,
    'renewal 1 succeeded 12000',
  ]);
  expect(await ledgerLines(world, 'sleeps')).toEqual(['first 1 succeeded 6000', 'renewal 1 succeeded 6000']);
  expect(await moneyMoved(world, 'buys')).toHaveLength(5);
  await first.stop();
});
