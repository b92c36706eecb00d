import { sql } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { mostOfTenant } from '../../api/http/under-way.ts';
import { instanceTables } from '../../db/instances.ts';
import { expectBooksToAgree, moneyMoved } from '../support/stand-in.ts';
import { until } from '../support/world.ts';
import { expectStatus, finished, insist, useApi } from './support/api.ts';

const api = useApi();

it('charges each of fifty concurrent adds once and loses none', async () => {
  const tenant = await api.begin('at-once-fifty');
  await tenant.activate();
  const add = async (key: string) =>
    finished(api, await insist(() => tenant.ask('POST', '/licences', { quantity: 1 }, { key })));
  const answers = await Promise.all(Array.from({ length: 50 }, (_, index) => add(`add ${index}`)));

  const charges = answers.map((answer) => expectStatus(answer, 200).body.charge);
  expect(new Set(charges.map(({ id }) => id)).size).toBe(50);
  for (const charge of charges) expect(charge).toMatchObject({ state: 'succeeded', amount: 2000 });
  const licences = answers.flatMap(({ body }) => body.licences.map(({ id }) => id));
  expect(new Set(licences).size).toBe(50);
  expect(await tenant.subscription()).toMatchObject({ licences: { total: 51 } });
  expect(await moneyMoved(api.world, tenant.id)).toHaveLength(51);
  await expectBooksToAgree(api.world);
});

it('gives the last free licence to one of many who ask at once', async () => {
  const tenant = await api.begin('at-once-last');
  const people = Array.from({ length: 12 }, (_, index) => `user-${index}`);
  await tenant.users(...people);
  await tenant.ask('POST', '/licences', { quantity: 5 });
  const answers = await Promise.all(
    people.map((userId) => tenant.ask('POST', '/licences/assignments', { userIds: [userId] })),
  );
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(5);
  expect(answers.filter(({ body }) => body.code === 'no_free_licence')).toHaveLength(7);
  expect(await tenant.subscription()).toMatchObject({ licences: { total: 5, assigned: 5, free: 0 } });
});

it('lets one tenant hold few connections with what is costly, and refuses what would wait behind too much', async () => {
  const [busy, other] = await Promise.all([api.begin('at-once-busy'), api.begin('at-once-other')]);
  const { waiting } = mostOfTenant;
  const underWay = mostOfTenant.underWay.api;
  const { users } = instanceTables(busy.id);
  // Each asks for a page and for its count, beside each other. Behind a pooler one may wait for a connection.
  const most = 2 * underWay;
  const least = process.env['TEST_POOLER'] === 'true' ? underWay : most;
  let answers: Promise<readonly { status: number; headers: Headers }[]> = Promise.resolve([]);

  await api.world.db.transaction(async (tx) => {
    // Each reading of this tenant’s users waits for the end of this.
    await tx.execute(sql`lock table ${users} in access exclusive mode`);
    answers = Promise.all(Array.from({ length: underWay + waiting + 5 }, () => busy.ask('GET', '/users')));
    await until(
      () => waitingForLock(tx),
      (count) => count >= least,
    );

    for (const path of ['/users', '/licences', '/upcoming'])
      expect([path, (await other.ask('GET', path)).status]).toEqual([path, 200]);
    expect((await busy.ask('GET', '/subscription')).status).toBe(200);
    const waits = await waitingForLock(tx);
    expect(waits).toBeGreaterThanOrEqual(least);
    expect(waits).toBeLessThanOrEqual(most);
  });

  const refused = (await answers).filter(({ status }) => status !== 200);
  expect(refused.map(({ status, headers }) => [status, headers.get('retry-after')])).toEqual(
    Array.from({ length: 5 }, () => [429, '1']),
  );
});

async function waitingForLock(db: Pick<typeof api.world.db, 'execute'>): Promise<number> {
  const rows = await db.execute<{ count: string }>(
    sql`select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
  );
  return Number(rows[0]?.count);
}
