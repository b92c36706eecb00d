import { afterAll, beforeAll, expect, it } from 'vitest';
import { subscriptionWorkflowId } from '../../workflows/messages.ts';
import { deletedBy, expectDeleted, expectNothingOfAnother, startWithData } from '../support/deletions.ts';
import { type KillableWorker, startKillableWorker } from '../support/killable-worker.ts';
import { expectBooksToAgree } from '../support/stand-in.ts';
import { createWorld, until, type World } from '../support/world.ts';

let world: World;
let worker: KillableWorker;
beforeAll(async () => {
  world = await createWorld({ worker: false });
  worker = await startKillableWorker(world);
});
afterAll(async () => {
  await worker.stop();
  await expectBooksToAgree(world);
  await world.close();
});

it('a deletion goes on, deletes everything once, and counts it right, at whichever of its points the worker was killed', async () => {
  // given the points that a deletion passes, and a tenant about to be deleted for each of them
  await startCanceled('watched');
  const points = await pointsOfDeletion('watched');
  expect(points).toEqual(expect.arrayContaining(['deleteInstance: begin', 'deleteInstance: before commit']));
  const ids = points.map((_, index) => `killed-${index}`);
  await Promise.all(ids.map(startCanceled));
  expect(await worker.stop()).toBe(0);

  // when each deletion has come to its point, the worker is killed, and another takes over
  const stopAt = Object.fromEntries(ids.map((id, index) => [subscriptionWorkflowId(id), index]));
  worker = await startKillableWorker(world, stopAt);
  const done = new Set<string>();
  const deleted = ids.map((id) => world.advance(id, deletedBy).then(() => done.add(id)));
  await Promise.all([...deleted, replaceOnceAllStop(ids, done)]);

  // then nothing but what has to stay is left of any of them, and there is nothing more to delete
  for (const [index, id] of ids.entries()) {
    await expectDoneOnce(id).catch((cause: unknown) => {
      throw new Error(`Killed at point ${index}, ${points[index]}`, { cause });
    });
  }
}, 240_000);

async function startCanceled(id: string): Promise<void> {
  await startWithData(world, id);
  await world.command(id, { type: 'cancel' });
}

async function expectDoneOnce(id: string): Promise<void> {
  await expectDeleted(world, id);
  await expectNothingOfAnother(world, id);
}

async function pointsOfDeletion(id: string): Promise<readonly string[]> {
  const workflowId = subscriptionWorkflowId(id);
  const before = worker.pointsOf(workflowId).length;
  await world.advance(id, deletedBy);
  await world.client.workflow.getHandle(workflowId).result();
  return worker.pointsOf(workflowId).slice(before);
}

/**
 * A tenant has no point to stop at if the deletion that was watched had to try something twice. One that is done may stop
 * all the same: a try that was taken for dead goes on beside the next.
 */
async function replaceOnceAllStop(ids: readonly string[], done: ReadonlySet<string>): Promise<void> {
  await until(
    async () => ids.filter((id) => !done.has(id) && !worker.hasStopped(subscriptionWorkflowId(id))),
    (underWay) => underWay.length === 0,
  );
  expect(ids.filter((id) => worker.hasStopped(subscriptionWorkflowId(id))).length).toBeGreaterThan(20);
  await worker.kill();
  worker = await startKillableWorker(world);
}
