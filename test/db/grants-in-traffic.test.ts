import postgres from 'postgres';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { declaredTables } from '../../db/access.ts';
import { grantAccess } from '../../db/grants.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { until } from '../support/world.ts';

/* Access is granted at each deploy, while the service before goes on (docs/database.md). */

let database: TestDatabase;
let owner: postgres.Sql;
beforeAll(async () => {
  database = await createTestDatabase();
  owner = postgres(database.migrationUrl, { max: 3, onnotice: () => undefined });
});
afterAll(async () => {
  await owner.end();
  await database.drop();
});

/** The tables of the tenants' rows that the test takes, in the order in which they are granted. */
const [first = '', second = ''] = declaredTables
  .map(({ name }) => name)
  .filter((name) => name === 'charges' || name === 'licences');

const policies = () => owner<{ policyname: string; tablename: string }[]>`
  select policyname, tablename from pg_policies where tablename in (${first}, ${second})`;

it('is granted although it meets a transaction that takes the same tables the other way round', async () => {
  // Given that two tables lack their policies, and a transaction that has the second of them
  const declared = await policies();
  expect(new Set(declared.map(({ tablename }) => tablename))).toEqual(new Set([first, second]));
  for (const { policyname, tablename } of declared) await owner.unsafe(`drop policy "${policyname}" on ${tablename}`);
  await owner
    .begin(async (tx) => {
      await tx.unsafe(`select from ${second} limit 1`);

      // When access is granted, and the transaction goes on to the first as well
      const granting = grantAccess({ migrationUrl: database.migrationUrl, databaseUrl: database.url });
      await until(
        () =>
          owner<
            { waits: boolean }[]
          >`select exists (select from pg_locks where not granted and relation = ${second}::regclass) as waits`,
        ([row]) => row?.waits === true,
        { everyMs: 10 },
      );
      await tx.unsafe(`select from ${first} limit 1`);
      return { granting };
    })
    .then(({ granting }) => granting);

  // Then Postgres has ended the grant, which was made all the same
  expect((await policies()).length).toBe(declared.length);
});
