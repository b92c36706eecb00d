import { afterAll, beforeAll, expect, it } from 'vitest';
import { ledgerOf, startActive } from '../support/tenants.ts';
import { createWorld, type World } from '../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

/** How the activity was scheduled that made a charge. */
async function scheduledFor({ workflowId, runId, activityId }: Awaited<ReturnType<typeof ledgerOf>>[number]) {
  const { events } = await world.client.workflow.getHandle(workflowId, runId).fetchHistory();
  const found = events
    ?.map((event) => event.activityTaskScheduledEventAttributes)
    .find((scheduled) => scheduled?.activityId === activityId);
  return {
    queue: found?.taskQueue?.name,
    withinSeconds: Number(found?.scheduleToCloseTimeout?.seconds ?? 0),
    tries: found?.retryPolicy?.maximumAttempts,
  };
}

it('a renewal may wait in its own queue for as long as others are before it; a purchase has a minute', async () => {
  // Given a tenant that buys, and is renewed
  await startActive(world, 'queued');
  await world.command('queued', { type: 'addLicences', quantity: 1 });
  await world.advance('queued', '2026-04-02T00:00:00Z');

  // Then the purchase was to be answered within a minute, and the renewal in a few tries, whenever its turn comes
  const [, purchase, renewal] = await ledgerOf(world, 'queued');
  if (purchase === undefined || renewal === undefined) throw new Error('Two charges were to follow the first');
  expect(await scheduledFor(purchase)).toEqual({ queue: world.taskQueue, withinSeconds: 60, tries: 0 });
  expect(await scheduledFor(renewal)).toEqual({ queue: `${world.taskQueue}-renewals`, withinSeconds: 0, tries: 5 });
});
