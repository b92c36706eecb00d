import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
import { afterAll, beforeAll, expect, it } from 'vitest';
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
  const { code } = await bundleWorkflowCode({ workflowsPath, logger: new DefaultLogger('WARN') });
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

it('two workers of one version share the tenants: each command is carried out once, whoever takes which step of it', async () => {
  // given the worker of before a deployment and that of after it, neither of which keeps a workflow in memory
  const [before, after] = await Promise.all([
    runWorkers(world, { maxCachedWorkflows: 0 }),
    runWorkers(world, { maxCachedWorkflows: 0 }),
  ]);
  await startActive(world, 'shared');
  const answers = Array.from({ length: 6 }, () => world.tell('shared', addOne));

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
    await world.tell(tenantId, addOne);
    await until(() => lifeOf(tenantId), hasRested);
    await present.stop();

    // when a bad version takes over, and a command comes
    const broken = await runWorkers(world, { bundle: bad });
    const answer = world.tell(tenantId, addOne, 'add');
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
