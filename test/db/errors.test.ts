import { inspect } from 'node:util';
import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Connection, connect, isDatabaseAway } from '../../db/connect.ts';
import { DatabaseError, kindOf } from '../../db/database-error.ts';
import { apiKeys, tenants } from '../../db/schema.ts';
import { answering } from '../../service/parts.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';

const marker = 'zz-marker-zz';
let database: TestDatabase;
let connection: Connection;
beforeAll(async () => {
  database = await createTestDatabase();
  // Statements that are looked at are those whose errors show most.
  connection = connect(database.url, 4, { onStatement: () => undefined });
  await connection.db.insert(tenants).values({ id: 'taken', name: marker, createdBy: 'test' });
});
afterAll(async () => {
  await connection.close();
  await database.drop();
});

type Fails = () => Promise<unknown>;
const row = { id: 'taken', name: marker, adminEmail: `${marker}@example.com`, createdBy: 'test' };
const failing: Readonly<Record<string, { readonly fails: Fails; readonly told: Partial<DatabaseError> }>> = {
  'a row that is there': {
    fails: () => connection.db.insert(tenants).values(row),
    told: { sqlState: '23505', constraint: 'tenants_pkey', statement: 'insert into tenants' },
  },
  'a row that refers to none, in a transaction': {
    fails: () =>
      connection.db.transaction((tx) =>
        tx.insert(apiKeys).values({ id: marker, hash: marker, role: 'ops', tenantId: marker }),
      ),
    told: { sqlState: '23503', constraint: 'api_keys_tenant_id_tenants_id_fk', statement: 'insert into api_keys' },
  },
  'a value that is none': {
    fails: () =>
      connection.db.select().from(tenants).where(sql`${tenants.name} = ${marker} and ${marker}::text::int = 1`),
    told: { sqlState: '22P02', constraint: null, statement: 'select from tenants' },
  },
  'a value that cannot be sent': {
    fails: () =>
      connection.db
        .update(tenants)
        .set({ name: marker })
        .where(eq(tenants.id, sql`${undefined}`)),
    told: { statement: 'update tenants' },
  },
};

for (const [what, { fails, told }] of Object.entries(failing)) {
  it(`a failed query tells its kind, its state and its constraint, and nothing that was in it: ${what}`, async () => {
    const error = await fails().catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(DatabaseError);
    expect(error).toMatchObject(told);
    expect(error).not.toHaveProperty('cause');
    expect(inspect(error, { showHidden: true, depth: 9 })).not.toContain(marker);
  });
}

it('what the work of a transaction throws leaves it as it is', async () => {
  const own = Object.assign(new Error('refused'), { code: 'not_found' });
  const thrown = connection.db.transaction(() => Promise.reject(own)).catch((reason: unknown) => reason);
  expect(await thrown).toBe(own);
});

it('a server that goes away is known by its error, inside and outside of a transaction', async () => {
  const own = connect(database.url, 1);
  const kill = sql`select pg_terminate_backend(pg_backend_pid())`;
  const outside = await own.db.execute(kill).catch((reason: unknown) => reason);
  const inside = await own.db.transaction((tx) => tx.execute(kill)).catch((reason: unknown) => reason);
  expect([isDatabaseAway(outside), isDatabaseAway(inside)]).toEqual([true, true]);
  await own.close();
});

it.each([
  ['only reads, as a standby does', sql`create table of_a_standby ()`, true],
  ['has no room on its disk', sql`do $$ begin raise exception using errcode = 'disk_full'; end $$`, false],
  ['has no memory', sql`do $$ begin raise exception using errcode = 'out_of_memory'; end $$`, false],
])('a server that %s is away for a moment, and no fault of the query', async (_, statement, readsOnly) => {
  const accessMode = readsOnly ? 'read only' : 'read write';
  const told = connection.db.transaction((tx) => tx.execute(statement), { accessMode });
  expect(isDatabaseAway(await told.catch((reason: unknown) => reason))).toBe(true);
});

it('a database that only reads is not ready, and is once it takes changes', async () => {
  const own = connect(database.url, 1);
  const temporal = { workflowService: { getSystemInfo: async () => ({ serverVersion: '1' }) } };
  const check = () => answering(own.db, temporal as unknown as Parameters<typeof answering>[1]).database();

  await own.db.execute(sql`set default_transaction_read_only = on`);
  expect(await check()).toBe(false);
  await own.db.execute(sql`set default_transaction_read_only = off`);
  expect(await check()).toBe(true);
  await own.close();
});

it('names the kind of a statement without the schema of a tenant', () => {
  expect(kindOf('insert into "instance_acme"."users" ("id") values ($1)')).toBe('insert into users');
  expect(kindOf('drop schema if exists "instance_acme" cascade')).toBe('drop');
  expect(kindOf('select count(*) from "charges" where x')).toBe('select from charges');
  expect(kindOf('update "mails" set "state" = $1')).toBe('update mails');
});
