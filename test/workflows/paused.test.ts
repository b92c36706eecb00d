import { MockActivityEnvironment } from '@temporalio/testing';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { noteStuckRuns } from '../../activities/stuck-runs.ts';
import { stuckRuns, tenants } from '../../db/schema.ts';
import { subscriptionWorkflowId } from '../../workflows/messages.ts';
import { arm, armChargeFault, expectBooksToAgree, healStripe } from '../support/stand-in.ts';
import { ledgerLines, startActive } from '../support/tenants.ts';
import { createWorld, until, type World } from '../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(async () => {
  await expectBooksToAgree(world);
  await world.close();
});

const sweep = (): Promise<number> => new MockActivityEnvironment().run(() => noteStuckRuns(world.db, world.client));

const concernsOf = async (tenantId: string) => (await world.read(tenantId)).view.concerns;

it('a tenant whose activity was paused in Temporal is told to ops, with how to have it go on, until it does', async () => {
  const { client, taskQueue: namespace } = world;
  const workflowId = subscriptionWorkflowId('paused');
  // given a tenant whose charge is tried again and again, beside a sound one
  await startActive(world, 'sound');
  await startActive(world, 'paused');
  const [tenant] = await world.db.select().from(tenants).where(eq(tenants.id, 'paused'));
  await armChargeFault(world, 'paused', 'reset_after');
  const where = { customer: tenant?.stripeCustomerId ?? '' };
  await arm(world, { fault: 'reset_before', method: 'GET', path: '/v1/payment_intents', where });
  const bought = world.command('paused', { type: 'addLicences', quantity: 1 });
  const retried = await until(
    async () => (await client.workflow.getHandle(workflowId).describe()).raw.pendingActivities?.[0],
    (pending) => (pending?.attempt ?? 0) > 1,
  );
  expect(await sweep()).toBe(0);

  const activity = { namespace, execution: { workflowId }, id: retried?.activityId ?? '' };
  await client.workflowService.pauseActivity({ ...activity, identity: 'test', reason: 'to look at it' });
  await until(sweep, (stuck) => stuck > 0);

  // then it is told once however often it is swept, by the concern of a stuck run
  expect(await sweep()).toBe(1);
  const [concern, ...others] = await concernsOf('paused');
  expect(others).toEqual([]);
  expect(concern).toMatchObject({
    about: 'stuck-run',
    reason: expect.stringContaining(String(retried?.activityType?.name)),
  });
  expect(concern?.reason).toContain(
    `temporal activity unpause --workflow-id ${workflowId} --activity-id ${activity.id}`,
  );
  expect(await concernsOf('sound')).toEqual([]);
  expect(await world.db.select().from(stuckRuns)).toMatchObject([{ workflowId, tenantId: 'paused' }]);

  // when it is unpaused, then all goes on and the concern ends
  await client.workflowService.unpauseActivity({ ...activity, identity: 'test' });
  await healStripe(world);
  await until(sweep, (stuck) => stuck === 0);
  expect(await concernsOf('paused')).toEqual([]);
  expect(await bought).toEqual({ type: 'done' });
  expect(await ledgerLines(world, 'paused')).toEqual(['first 1 succeeded 6000', 'proration 1 succeeded 2000']);
});
