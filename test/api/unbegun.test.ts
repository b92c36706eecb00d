import { MockActivityEnvironment } from '@temporalio/testing';
import { sql } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { createRunActivities, type Sweep } from '../../activities/runs.ts';
import { tenantRunsOf } from '../../api/commands/ensure-run.ts';
import { findTenant, reserveTenant } from '../../db/tenants.ts';
import { noteTrialAddress } from '../../db/trial-signs.ts';
import { subscriptionStart } from '../../workflows/messages.ts';
import { expectStatus, useApi } from './support/api.ts';

const api = useApi();

/** What a creation leaves that could not reach Temporal, that long ago. */
async function leaveUnbegun(id: string, secondsAgo: number): Promise<void> {
  const { db } = api.world;
  await reserveTenant(db, { id, name: 'Never begun', adminEmail: 'never@begun.example', createdBy: 'another' });
  await noteTrialAddress(db, id, 'never@begun.example');
  await db.execute(
    sql`update tenants set created_at = now() - ${secondsAgo}::int * interval '1 second' where id = ${id}`,
  );
}

const create = (tenantId: string) =>
  api.ask('POST', '/v1/tenants', { tenantId, name: 'Second try', adminEmail: 'second@try.example' });

it('an id whose creation never reached Temporal can be taken again, and only the new tenant’s details are kept', async () => {
  await leaveUnbegun('unbegun', 70);

  expectStatus(await create('unbegun'), 201);

  expect(await findTenant(api.world.db, 'unbegun')).toMatchObject({
    name: 'Second try',
    adminEmail: 'second@try.example',
  });
});

it('an id whose creation may still be under way is taken', async () => {
  await leaveUnbegun('young', 30);

  expect((await create('young')).body).toMatchObject({ code: 'tenant_exists' });
  expect(await findTenant(api.world.db, 'young')).toMatchObject({ name: 'Never begun' });
});

it('an id whose workflow has begun is taken, however long nothing is recorded of it', async () => {
  await leaveUnbegun('begun', 10_000);
  const { client, taskQueue } = api.world;
  await client.workflow.start('subscription', subscriptionStart({ tenantId: 'begun' }, taskQueue));

  expect((await create('begun')).body).toMatchObject({ code: 'tenant_exists' });
  expect(await findTenant(api.world.db, 'begun')).toMatchObject({ name: 'Never begun' });
});

it('a creation that is tried again is under way again: no other takes its id then', async () => {
  await leaveUnbegun('again', 70);
  const mine = { id: 'again', name: 'Never begun', adminEmail: 'never@begun.example', createdBy: 'another' };

  expect(await reserveTenant(api.world.db, mine)).toBe(true);

  expect((await create('again')).body).toMatchObject({ code: 'tenant_exists' });
});

it('the sweep forgets who never began, and no one else', async () => {
  const { db, client, taskQueue } = api.world;
  await leaveUnbegun('forgotten', 70);
  await leaveUnbegun('kept', 10);
  const activities = createRunActivities({ db, runs: tenantRunsOf({ db, client, taskQueue }) });

  const { released } = (await new MockActivityEnvironment({}, { client }).run(() => activities.sweepRuns())) as Sweep;

  expect(released).toBe(1);
  expect(await findTenant(db, 'forgotten')).toBeNull();
  expect(await findTenant(db, 'kept')).not.toBeNull();
  expect(await findTenant(db, 'unbegun')).not.toBeNull();
});
