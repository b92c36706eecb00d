import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { declaredTables } from '../../db/access.ts';
import { connect } from '../../db/connect.ts';
import { createInstanceSchema, instanceSchemaName } from '../../db/instances.ts';
import { tenants } from '../../db/schema.ts';
import { createTestDatabase, type TestDatabase, tenantRole } from '../support/database.ts';
import { server } from '../support/servers.ts';

/*
 * Row-level security of every table by itself: a row of each of two tenants in each, made from the catalogue, and a role that
 * may do anything to any table. What a row says does not matter, so that constraints and triggers are gone.
 */

const tenantIds = ['own', 'other'] as const;
type TenantId = (typeof tenantIds)[number];

let database: TestDatabase;
let superuser: postgres.Sql;
let instanceTables: readonly string[];
beforeAll(async () => {
  database = await createTestDatabase();
  await makeInstances(database);
  const url = new URL(server('postgresUrl'));
  url.pathname = new URL(database.url).pathname;
  superuser = postgres(url.href, { max: 1, onnotice: () => undefined });
  instanceTables = await tablesIn(instanceSchemaName('own'));
  // What refers to another table must not hold up the emptying of that one.
  const instances = tenantIds.flatMap((id) => instanceTables.map((name) => ({ id, table: instanceOf(id, name) })));
  for (const table of [...declaredTables.map(({ name }) => name), ...instances.map(({ table: one }) => one)])
    await open(table);
  for (const { name, tenantColumn } of declaredTables) await fill(name, tenantColumn);
  for (const { id, table } of instances) await fill(table, null, [id]);
});
afterAll(async () => {
  await superuser.end();
  await database.drop();
});

const instanceOf = (id: TenantId, table: string): string => `${instanceSchemaName(id)}.${table}`;

async function makeInstances({ url }: TestDatabase): Promise<void> {
  const service = connect(url, 1);
  await service.db.insert(tenants).values(tenantIds.map((id) => ({ id, createdBy: 'test' })));
  for (const id of tenantIds) await createInstanceSchema(service.db, id);
  await service.close();
}

async function tablesIn(schema: string): Promise<readonly string[]> {
  const rows = await superuser<
    { name: string }[]
  >`select tablename as name from pg_tables where schemaname = ${schema}`;
  return rows.map(({ name }) => name);
}

/** Leaves nothing but its policies between the tenant's role and a table. */
async function open(table: string): Promise<void> {
  const constraints = await superuser<{ name: string }[]>`
    select conname as name from pg_constraint where conrelid = ${table}::regclass and contype in ('c', 'f')`;
  for (const { name } of constraints) await superuser.unsafe(`alter table ${table} drop constraint "${name}"`);
  const computed = await superuser<{ name: string }[]>`
    select attname as name from pg_attribute where attrelid = ${table}::regclass and attgenerated <> '' and attnotnull`;
  for (const { name } of computed) await superuser.unsafe(`alter table ${table} alter "${name}" drop not null`);
  await superuser.unsafe(`alter table ${table} disable trigger all; grant all on ${table} to ${tenantRole}`);
}

/** A value of each type that a column may have and lack a default. */
const values: Readonly<Record<string, (id: TenantId) => string>> = {
  text: (id) => `'${id}'`,
  integer: (id) => String(tenantIds.indexOf(id)),
  bigint: (id) => String(tenantIds.indexOf(id)),
  boolean: () => 'false',
  jsonb: () => `'{}'`,
  'text[]': () => `'{}'`,
  date: () => 'now()',
  'timestamp(3) with time zone': () => 'now()',
};

/** The statement that writes a row of a tenant, with no more than it needs. */
async function inserting(table: string, id: TenantId, tenantColumn: string | null): Promise<string> {
  const needed = await superuser<{ name: string; type: string }[]>`
    select attname as name, format_type(atttypid, atttypmod) as type from pg_attribute
    where attrelid = ${table}::regclass and attnum > 0 and not attisdropped and attidentity = '' and attgenerated = ''
      and (attname = ${tenantColumn} or attnotnull and not atthasdef)`;
  const written = needed.map(({ name, type }) => {
    const value = values[type];
    if (value === undefined) throw new Error(`${table}.${name}: there is no value of type ${type} yet`);
    return [`"${name}"`, value(id)] as const;
  });
  if (written.length === 0) return `insert into ${table} default values`;
  const [columns, row] = [0, 1].map((at) => written.map((one) => one[at]).join(', '));
  return `insert into ${table} (${columns}) values (${row})`;
}

async function fill(table: string, tenantColumn: string | null, ids: readonly TenantId[] = tenantIds): Promise<void> {
  await superuser.unsafe(`delete from ${table}`);
  for (const id of ids) await superuser.unsafe(await inserting(table, id, tenantColumn));
}

/** What a statement comes to within a tenant's scope, in a transaction that is undone: its rows, or its SQLSTATE. */
async function within(tenant: string, statement: string): Promise<readonly object[] | string> {
  let outcome: readonly object[] | string = [];
  await superuser
    .begin(async (tx) => {
      await tx.unsafe(`set local role ${tenantRole}; set local app.tenant = '${tenant}'`);
      outcome = await tx.unsafe(statement).then(
        (rows) => [...rows],
        (error: unknown) => (error instanceof postgres.PostgresError ? error.code : String(error)),
      );
      throw new Undone();
    })
    .catch((error: unknown) => {
      if (!(error instanceof Undone)) throw error;
    });
  return outcome;
}

class Undone extends Error {}

const refused = '42501';
const ofTenants = declaredTables.flatMap(({ name, tenantColumn }) =>
  tenantColumn === null ? [] : [{ name, tenantColumn }],
);

describe.each(ofTenants)('of $name a tenant’s request, whatever it may do,', ({ name, tenantColumn }) => {
  it('sees, changes and deletes its own row alone, and none without a tenant', async () => {
    const whose = `${tenantColumn} as id`;
    const statements = [
      `select ${whose} from ${name}`,
      `update ${name} set ${tenantColumn} = ${tenantColumn} returning ${whose}`,
      `delete from ${name} returning ${whose}`,
    ];
    for (const statement of statements) {
      expect([statement, await within('own', statement)]).toEqual([statement, [{ id: 'own' }]]);
      expect([statement, await within('other', statement)]).toEqual([statement, [{ id: 'other' }]]);
      expect([statement, await within('', statement)]).toEqual([statement, []]);
    }
  });

  it('writes no row of another tenant, and gives none of its own away', async () => {
    expect(await within('own', await inserting(name, 'other', tenantColumn))).toBe(refused);
    expect(await within('own', `update ${name} set ${tenantColumn} = 'other'`)).toBe(refused);
    const again = `delete from ${name}; ${await inserting(name, 'own', tenantColumn)}`;
    expect(await within('own', again)).not.toBeTypeOf('string');
  });
});

it.each(declaredTables.filter(({ tenantColumn }) => tenantColumn === null))(
  'of $name, which is no tenant’s, a tenant’s request sees, changes and deletes nothing',
  async ({ name }) => {
    expect(await superuser.unsafe(`select from ${name}`)).toHaveLength(tenantIds.length);
    expect(await within('own', `select 1 from ${name}`)).toEqual([]);
    expect(await within('own', `delete from ${name} returning 1`)).toEqual([]);
  },
);

it('of each table of an instance its own tenant’s request sees, changes and deletes the row, and another’s nothing', async () => {
  expect(instanceTables.length).toBeGreaterThan(3);
  for (const name of instanceTables) {
    const table = instanceOf('own', name);
    const [column = ''] = await columnsOf(table);
    for (const statement of [
      `select 1 as one from ${table}`,
      `update ${table} set "${column}" = "${column}" returning 1 as one`,
      `delete from ${table} returning 1 as one`,
    ]) {
      expect([statement, await within('own', statement)]).toEqual([statement, [{ one: 1 }]]);
      expect([statement, await within('other', statement)]).toEqual([statement, []]);
      expect([statement, await within('', statement)]).toEqual([statement, []]);
    }
  }
});

async function columnsOf(table: string): Promise<readonly string[]> {
  const rows = await superuser<{ name: string }[]>`
    select attname as name from pg_attribute where attrelid = ${table}::regclass and attnum > 0 and not attisdropped
      and attgenerated = '' and attidentity = ''`;
  return rows.map(({ name }) => name);
}

it('each policy of an instance asks for the request’s tenant once a statement, not once a row', async () => {
  const policies = await superuser<{ name: string; condition: string }[]>`
    select tablename as name, qual as condition from pg_policies
    where schemaname = ${instanceSchemaName('own')} and policyname = 'of_tenant'`;

  expect(policies.map(({ name }) => name)).toEqual(expect.arrayContaining([...instanceTables]));
  // A setting that is read outside a subquery is read again for each row, and the planner expects it to be right for few.
  for (const { condition } of policies) expect(condition).toMatch(/^\( ?SELECT /);
});
