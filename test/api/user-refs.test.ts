import { sql } from 'drizzle-orm';
import { beforeAll, expect, it } from 'vitest';
import { instanceTables } from '../../db/instances.ts';
import { putUsers } from '../../db/users.ts';
import { subscriptionWorkflowId } from '../../workflows/messages.ts';
import { placesInTemporal } from '../marker/search.ts';
import { textsIn } from '../support/texts.ts';
import { refusalIn, type Tenant, useApi } from './support/api.ts';

// docs/decisions/0033: workflows know users by refs, and everyone else by their ids.

const ann = 'ann@example.com';
const path = `/users/${encodeURIComponent(ann)}`;

const api = useApi();
let tenant: Tenant;
beforeAll(async () => {
  tenant = await api.begin('refs');
  await tenant.users(ann, 'ben');
  await tenant.ask('POST', '/licences', { quantity: 2 });
  await tenant.ask('PUT', '/licences/lic_1/assignee', { userId: ann });
});

const holders = async (query = '') =>
  (await tenant.ask('GET', `/licences${query}`)).body.data.map(({ id, assignee }) => [id, assignee]);
const isLicensed = async (userId: string) =>
  (await tenant.ask('GET', `/entitlements/${encodeURIComponent(userId)}`)).body as unknown;
const events = async () => (await tenant.ask('GET', '/activity')).body.data.map(({ event }) => event).toReversed();

/** The ref by which the newest history has the holder of the first licence. */
async function refInHistory(): Promise<string> {
  const history = await api.world.client.workflow.getHandle(subscriptionWorkflowId('refs')).fetchHistory();
  return /lic_1 to (usr_[0-9a-f]{16})/.exec(textsIn(history).join('\n'))?.[1] ?? 'none';
}

it('a history has the ref alone, and ops find by it who that is', async () => {
  const ref = await refInHistory();

  expect(await placesInTemporal(api.world, ann)).toEqual([]);
  expect(await holders(`?q=${ref}`)).toEqual([['lic_1', { userId: ann, name: `Name of ${ann}` }]]);
  expect((await tenant.ask('GET', `/users?q=${ref}`)).body.data).toMatchObject([{ userId: ann, licenceId: 'lic_1' }]);
  expect((await tenant.ask('GET', `/users?q=${ref.slice(0, -1)}`)).body.data).toEqual([]);
});

it('a refusal names users by their ids, also where it is given again', async () => {
  const second = () => tenant.ask('PUT', '/licences/lic_2/assignee', { userId: ann }, { key: 'second' });
  for (const answer of [await second(), await second()]) {
    expect(refusalIn(answer)).toEqual([409, 'user_has_licence']);
    expect(answer.body).toMatchObject({ detail: `User ${ann} already holds a licence.` });
  }
  expect((await tenant.ask('POST', '/licences/removals', { quantity: 2 })).body).toMatchObject({
    code: 'too_many_assigned',
    holders: [{ userId: ann, name: `Name of ${ann}`, licenceId: 'lic_1' }],
  });
  expect((await tenant.ask('PUT', '/licences/lic_2/assignee', { userId: 'nobody' })).body).toMatchObject({
    code: 'not_found',
    errors: [{ pointer: '/userId', detail: 'There is no user nobody.' }],
  });
});

it('of a thousand users the one who is not there is named by place, and none is licensed', async () => {
  const large = await api.begin('thousand');
  const userIds = Array.from({ length: 1_100 }, (_, index) => `user-${index}`);
  const others = userIds.filter((id) => id !== 'user-1050');
  await putUsers(
    api.world.db,
    'thousand',
    others.map((id) => ({ id, name: id, email: null })),
  );
  const before = await large.ask('GET', '/licences');

  const refused = await large.ask('POST', '/licences/assignments', { userIds });

  expect(refusalIn(refused)).toEqual([404, 'not_found']);
  expect(refused.body).toMatchObject({
    errors: [{ pointer: '/userIds/1050', detail: 'There is no user user-1050.' }],
  });
  expect((await large.ask('GET', '/licences')).body).toEqual(before.body);
});

it('a user whom a restored database has lost is licensed on, and known again once the product has said who it is', async () => {
  const { users } = instanceTables('refs');
  const ref = await refInHistory();

  // When the row is gone, as where the backup is older than the user
  await api.world.db.execute(sql`delete from ${users} where ${users.id} = ${ann}`);

  // Then the licence is held on, by the same user
  expect(await isLicensed(ann)).toMatchObject({ userId: ann, licensed: true, licenceId: 'lic_1' });
  expect(await isLicensed('ben')).toMatchObject({ licensed: false });
  expect(await holders('?assigned=true')).toEqual([['lic_1', { userId: ref, name: null }]]);

  // When the product puts the user again
  await tenant.users(ann);

  // Then it is the same ref, and no one else's
  expect(await holders('?assigned=true')).toEqual([['lic_1', { userId: ann, name: `Name of ${ann}` }]]);
  expect(await holders(`?q=${ref}`)).toHaveLength(1);
});

it('a user who is deleted and made again holds no licence, and may be given one', async () => {
  expect((await tenant.ask('DELETE', path)).status).toBe(204);
  await tenant.users(ann);
  expect(await isLicensed(ann)).toMatchObject({ licensed: false });
  expect(await holders('?assigned=true')).toEqual([]);

  expect((await tenant.ask('POST', '/licences/assignments', { userIds: [ann] })).status).toBe(200);
  expect(await isLicensed(ann)).toMatchObject({ licensed: true });

  // The activity log tells all of it by the user's id
  expect(await events()).toEqual(
    expect.arrayContaining([
      { type: 'licencesAssigned', assignments: [[1, ann]] },
      { type: 'licencesRevoked', assignments: [[1, ann]] },
      { type: 'userRemoved', userId: ann },
    ]),
  );
  expect(JSON.stringify(await events())).not.toContain('usr_');
});

it('the same id in another tenant has another ref', async () => {
  const other = await api.begin('other-refs');
  await other.users(ann);
  const { users } = instanceTables('other-refs');
  const [row] = await api.world.db.select().from(users);
  expect(row?.ref).toMatch(/^usr_[0-9a-f]{16}$/);
  expect(row?.ref).not.toBe(await refInHistory());
});
