import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { expectBooksToAgree, moneyMoved } from '../support/stand-in.ts';
import { eventsOf, historyOf, ledgerLines, startActive } from '../support/tenants.ts';
import { createWorld, until, type World } from '../support/world.ts';

/*
 * What follows from an activity's answer is recorded within the workflow task, which is tried once; an activity insists
 * where that fails.
 */

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

it('a step that cannot be recorded at once is recorded later, once, and its command waits for that', async () => {
  const tenantId = 'unwritable';
  await startActive(world, tenantId);
  const before = await historyOf(world, tenantId);

  // given a database that takes nothing of this tenant
  await world.unguarded.execute(sql`create function refuse() returns trigger language plpgsql
    as $$ begin raise exception 'nothing is written now'; end $$`);
  await world.unguarded.execute(sql`create trigger refusing before insert or update on subscriptions
    for each row when (new.tenant_id = 'unwritable') execute function refuse()`);

  // when licences are added
  const answer = world.command(tenantId, { type: 'addLicences', quantity: 2 });

  // then the charge is made, and recording it is left to an activity
  const since = async () => (await historyOf(world, tenantId)).slice(before.length);
  const scheduled = (types: readonly string[]) => types.filter((type) => type.startsWith('activityTaskScheduled'));
  const history = await until(since, (types) => scheduled(types).length === 2);
  expect(history.filter((type) => type.startsWith('marker'))).toHaveLength(1);
  expect((await world.read(tenantId)).view.licences.total).toBe(3);

  // when the database takes it again, the command is done, and nothing of it twice
  await world.unguarded.execute(sql`drop trigger refusing on subscriptions`);
  expect(await answer).toEqual({ type: 'done' });
  expect((await world.read(tenantId)).view.licences.total).toBe(5);
  expect(await ledgerLines(world, tenantId)).toEqual(['first 1 succeeded 6000', 'proration 1 succeeded 4000']);
  expect(await moneyMoved(world, tenantId)).toHaveLength(2);
  expect((await eventsOf(world, tenantId)).filter((type) => type === 'licencesAdded')).toHaveLength(2);
  await expectBooksToAgree(world);
});
