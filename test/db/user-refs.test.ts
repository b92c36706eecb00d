import { readdirSync, readFileSync } from 'node:fs';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Connection, connect } from '../../db/connect.ts';
import { createInstanceSchema, instanceSchemaName, instanceTables } from '../../db/instances.ts';
import { licences, tenants } from '../../db/schema.ts';
import { refsOfUsers, usersByRef } from '../../db/user-refs.ts';
import { putUsers } from '../../db/users.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { ref } from '../support/refs.ts';

let database: TestDatabase;
let connection: Connection;
beforeAll(async () => {
  database = await createTestDatabase();
  connection = connect(database.url, 2);
  await connection.db.insert(tenants).values({ id: 'acme', createdBy: 'test' });
  await createInstanceSchema(connection.db, 'acme');
});
afterAll(async () => {
  await connection.close();
  await database.drop();
});

const user = (id: string, name = id) => ({ id, name, email: null });

it('a user has one ref for good, which is no one else’s and says nothing of the id', async () => {
  const { db } = connection;
  const ids = ['ann@example.com', 'ANN@example.com', 'a\\b', 'Zoë', '"; drop table users; --'];
  await putUsers(
    db,
    'acme',
    ids.map((id) => user(id)),
  );
  const before = await refsOfUsers(db, 'acme', ids);
  await putUsers(
    db,
    'acme',
    ids.map((id) => user(id, 'Another name')),
  );

  expect(await refsOfUsers(db, 'acme', ids)).toEqual(before);
  expect([...before.keys()].toSorted()).toEqual(ids.toSorted());
  expect(new Set(before.values()).size).toBe(ids.length);
  for (const one of before.values()) expect(one).toMatch(/^usr_[0-9a-f]{16}$/);
  const known = await usersByRef(db, 'acme', [...before.values()]);
  expect(known.named(before.get('Zoë') ?? ref(''))).toEqual({ id: 'Zoë', name: 'Another name' });
  expect(known.named(ref('usr_of_none'))).toEqual({ id: 'usr_of_none', name: null });
});

it('an instance from before has its users known by ref, and its licences held by them', async () => {
  const { db } = connection;
  const { users } = instanceTables('acme');
  const name = sql.identifier(instanceSchemaName('acme'));
  await putUsers(db, 'acme', [user('ann'), user('ben')]);
  const refs = await refsOfUsers(db, 'acme', ['ann', 'ben']);
  // Given what it was before
  const owner = connect(database.migrationUrl, 1);
  await owner.db.execute(sql`alter table ${name}.users drop column ref`);
  await db.insert(licences).values([
    { tenantId: 'acme', number: 1, holder: ref('ann'), since: new Date() },
    { tenantId: 'acme', number: 2, holder: null, since: new Date() },
  ]);

  // When it is migrated
  const folder = new URL('../../db/migrations/', import.meta.url);
  const file = readdirSync(folder).find((one) => one.endsWith('_users_known_by_ref.sql')) ?? '';
  await owner.db.execute(sql.raw(readFileSync(new URL(file, folder), 'utf8')));
  await owner.close();

  // Then
  expect(await refsOfUsers(db, 'acme', ['ann', 'ben'])).toEqual(refs);
  expect(await db.select({ holder: licences.holder }).from(licences).orderBy(licences.number)).toEqual([
    { holder: refs.get('ann') },
    { holder: null },
  ]);
  expect(await db.$count(users)).toBe(7);
});
