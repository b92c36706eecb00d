import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { MockActivityEnvironment } from '@temporalio/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { noteStuckRuns } from '../../activities/stuck-runs.ts';
import { ensureRun } from '../../api/commands/ensure-run.ts';
import { countFigures } from '../../db/figures.ts';
import { bundleWorkflows } from '../../service/bundle-workflows.ts';
import { subscriptionWorkflowId } from '../../workflows/messages.ts';
import { expectBooksToAgree, moneyMoved } from '../support/stand-in.ts';
import { ledgerLines, startActive } from '../support/tenants.ts';
import { createWorld, runWorkers, until, type World } from '../support/world.ts';

const folder = mkdtempSync(join(tmpdir(), 'licence-billing-versions-'));
let world: World;
beforeAll(async () => {
  world = await createWorld({ worker: false });
});
afterAll(async () => {
  await expectBooksToAgree(world);
  await world.close();
  rmSync(folder, { recursive: true });
});

const done = { type: 'done' };
const bought = 'proration 1 succeeded 2000';
const addOne = { type: 'addLicences', quantity: 1 } as const;

/** Another version of the workflows, as a deployment would bring it. */
async function bundleOf(version: string): Promise<string> {
  const workflowsPath = fileURLToPath(new URL(`./versions/${version}.ts`, import.meta.url));
  const code = await bundleWorkflows(workflowsPath);
  const file = join(folder, `${version}.js`);
  writeFileSync(file, code);
  return file;
}

async function lifeOf(tenantId: string) {
  const { status, raw } = await world.client.workflow.getHandle(subscriptionWorkflowId(tenantId)).describe();
  return { status: status.name, attempt: raw.pendingWorkflowTask?.attempt ?? 0 };
}

/** What the present version has begun, it has also written down. */
function hasRested({ attempt }: Awaited<ReturnType<typeof lifeOf>>): boolean {
  return attempt === 0;
}

it('two workers of one version share the tenants: each command is carried out once, whichever takes which step of it', async () => {
  // given the worker of before a deployment and that of after it, neither of which keeps a workflow in memory
  const [before, after] = await Promise.all([
    runWorkers(world, { maxCachedWorkflows: 0 }),
    runWorkers(world, { maxCachedWorkflows: 0 }),
  ]);
  await startActive(world, 'shared');
  const answers = Array.from({ length: 6 }, () => world.command('shared', addOne));

  // when the older one goes in the middle of it
  await Promise.any(answers);
  await before.stop();

  expect(await Promise.all(answers)).toEqual(answers.map(() => done));
  expect(await moneyMoved(world, 'shared')).toHaveLength(7);
  expect((await world.read('shared')).view.licences.total).toBe(9);
  await after.stop();
});

it.each(['throwing', 'diverging'])(
  'a %s version that is rolled back fails no workflow, loses nothing and charges nothing twice',
  async (version) => {
    const tenantId = `had-${version}`;
    const bad = await bundleOf(version);
    // given a tenant that has bought something
    const present = await runWorkers(world);
    await startActive(world, tenantId);
    await world.command(tenantId, addOne);
    await until(() => lifeOf(tenantId), hasRested);
    await present.stop();

    // when a bad version takes over, and a command comes
    const broken = await runWorkers(world, { bundle: bad });
    const answer = world.command(tenantId, addOne, 'add');
    await until(
      () => lifeOf(tenantId),
      ({ attempt }) => attempt > 1,
    );

    // then nothing has happened, and the workflow has not failed
    expect(await ledgerLines(world, tenantId)).toEqual(['first 1 succeeded 6000', bought]);
    expect(await lifeOf(tenantId)).toMatchObject({ status: 'RUNNING' });

    // when it is rolled back, then all goes on as if it had never been there
    await broken.stop();
    const again = await runWorkers(world);
    expect(await answer).toEqual(done);
    expect(await ledgerLines(world, tenantId)).toEqual(['first 1 succeeded 6000', bought, bought]);
    expect(await lifeOf(tenantId)).toMatchObject({ status: 'RUNNING' });
    await again.stop();
  },
);

it('a run that a bad version began is begun again from what is recorded: nothing is lost, charged twice, or done for a sound run', async () => {
  const tenantId = 'begun-badly';
  // given a tenant that signed up and bought something while a bad version worked, which is rolled back
  const bad = await runWorkers(world, { bundle: await bundleOf('diverging') });
  await startActive(world, tenantId);
  await world.command(tenantId, addOne, 'bought');
  await until(() => lifeOf(tenantId), hasRested);
  await bad.stop();
  const present = await runWorkers(world);
  await startActive(world, 'sound');

  // when its run cannot go on, and ops begin it again
  const unanswered = world.command(tenantId, addOne, 'unanswered').catch((error: unknown) => error);
  await until(
    () => lifeOf(tenantId),
    ({ attempt }) => attempt > 1,
  );
  expect(await ensureRun(world, tenantId)).toMatchObject({ outcome: 'sound' });
  expect(await ensureRun(world, tenantId, { evenIfFailing: true })).toMatchObject({ outcome: 'begun' });

  // then what was sent is done when it is sent again, and what was done is not done again
  expect(await unanswered).not.toEqual(done);
  expect(await world.command(tenantId, addOne, 'unanswered')).toEqual(done);
  expect(await world.command(tenantId, addOne, 'bought')).toEqual(done);
  expect(await ledgerLines(world, tenantId)).toEqual(['first 1 succeeded 6000', bought, bought]);
  expect((await world.read(tenantId)).view.licences.total).toBe(5);
  expect((await world.advance(tenantId, '2026-04-02T00:00:00Z')).view.state).toBe('active');
  expect((await ledgerLines(world, tenantId)).at(-1)).toBe('renewal 1 succeeded 10000');
  expect(await ensureRun(world, 'sound', { evenIfFailing: true })).toEqual({ outcome: 'sound', why: null });
  await present.stop();
});

const sweep = (): Promise<number> => new MockActivityEnvironment().run(() => noteStuckRuns(world.db, world.client));

async function concernsOf(tenantId: string): Promise<readonly string[]> {
  return (await world.read(tenantId)).view.concerns.map(({ about }) => about);
}

/** Starts a tenant whose run waits, and stops its workers. */
async function startSoundRun(tenantId: string): Promise<void> {
  const present = await runWorkers(world);
  await startActive(world, tenantId);
  await until(() => lifeOf(tenantId), hasRested);
  await present.stop();
}

it('a run whose tasks fail is seen by the sweep, as a figure and as attention, until it goes on', async () => {
  const tenantId = 'stuck';
  // given a tenant whose run is sound
  await startSoundRun(tenantId);
  expect(await sweep()).toBe(0);

  // when a bad version takes it over, and a command comes
  const broken = await runWorkers(world, { bundle: await bundleOf('throwing') });
  // Its sender may be told that it cannot be taken now.
  const sent = world.command(tenantId, addOne, 'while-stuck').catch(() => null);
  await until(sweep, (stuck) => stuck > 0);

  // then it is counted once however often it is swept, and ops are told
  expect(await sweep()).toBe(1);
  expect((await countFigures(world.db)).stuckRuns).toMatchObject({ count: 1 });
  expect(await concernsOf(tenantId)).toEqual(['stuck-run']);
  expect(await ensureRun(world, tenantId)).toMatchObject({ outcome: 'sound' });

  // when the good version is back, nothing of it is left
  await broken.stop();
  const again = await runWorkers(world);
  await sent;
  // Temporal tries the failed task again after a pause, and takes no command before.
  const answer = await until(
    () => world.command(tenantId, addOne, 'while-stuck').catch(() => null),
    (given) => given !== null,
  );
  expect(answer).toEqual(done);
  await until(sweep, (stuck) => stuck === 0);
  expect((await countFigures(world.db)).stuckRuns).toMatchObject({ count: 0, oldest: null });
  expect(await concernsOf(tenantId)).toEqual([]);
  await again.stop();
});

it('a stuck run that ops begin again is not told as stuck any more, also after its next change', async () => {
  const tenantId = 'stuck-and-begun';
  // given a tenant whose run is stuck, of which ops are told
  await startSoundRun(tenantId);
  const broken = await runWorkers(world, { bundle: await bundleOf('throwing') });
  const sent = world.command(tenantId, addOne, 'while-stuck').catch(() => null);
  await until(sweep, (stuck) => stuck > 0);
  expect(await concernsOf(tenantId)).toEqual(['stuck-run']);
  await broken.stop();

  // when ops begin it again, the sweep sees that, and a change follows
  expect(await ensureRun(world, tenantId, { evenIfFailing: true })).toMatchObject({ outcome: 'begun' });
  const again = await runWorkers(world);
  await sent;
  await until(sweep, (stuck) => stuck === 0);
  const answer = await until(
    () => world.command(tenantId, addOne, 'afterwards').catch(() => null),
    (given) => given !== null,
  );

  // then all that is left to do is to find out why
  expect(answer).toEqual(done);
  expect(await concernsOf(tenantId)).toEqual(['run']);
  await again.stop();
});
