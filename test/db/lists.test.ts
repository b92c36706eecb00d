import { sql } from 'drizzle-orm';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listActivity } from '../../db/activity.ts';
import { type Connection, connect } from '../../db/connect.ts';
import { UnfitDatabaseError } from '../../db/driver.ts';
import { missingExtensions } from '../../db/fitness.ts';
import { createInstanceSchema } from '../../db/instances.ts';
import { listInvoices } from '../../db/invoices.ts';
import { migrateDatabase } from '../../db/migrate.ts';
import { licences, tenants } from '../../db/schema.ts';
import { refsOfUsers } from '../../db/user-refs.ts';
import { listUsers, putUsers } from '../../db/users.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { planOf } from '../support/plan.ts';

let database: TestDatabase;
let connection: Connection;
beforeAll(async () => {
  database = await createTestDatabase();
  connection = connect(database.url, 4);
  await connection.db.insert(tenants).values([
    { id: 'many', createdBy: 'test' },
    { id: 'few', createdBy: 'test' },
  ]);
  await connection.db.execute(sql`
    insert into activity (tenant_id, at, actor, event, currency)
    select case when n % 500 = 0 then 'few' else 'many' end, now(), 'time', '{"type": "suspended"}', 'gbp'
    from generate_series(1, 5000) n`);
  await connection.db.execute(sql`
    insert into charges (id, key, tenant_id, kind, reason, attempt, state, amount, tax, currency, lines, quantity, purpose,
      period_number, period_start, period_end, payer_token, created_at, workflow_id, run_id, activity_id)
    select 'chg_' || n, 'key_' || n, case when n % 100 = 0 then 'few' else 'many' end, 'renewal', 'period', 1, 'canceled', 1, 0,
      'gbp', '[]', 1, '{}', n, now(), now(), 'token', now(), 'w', 'r', 'a' from generate_series(1, 5000) n`);
  await connection.db.execute(sql`
    insert into invoices (number, kind, tenant_id, charge_id, total, tax, currency, lines, issued_at, period_number,
      period_start, period_end, seller, buyer)
    select 'INV-' || lpad(n::text, 6, '0'), 'invoice', case when n % 100 = 0 then 'few' else 'many' end, 'chg_' || n, 1, 0,
      'gbp', '[]', timestamptz '2026-01-01' + (n / 10) * interval '1 hour', n, now(), now(), '{}', '{}'
    from generate_series(1, 5000) n`);
});
afterAll(async () => {
  await connection.close();
  await database.drop();
});

describe('a tenant’s newest entries are read off the end of an index, without sorting', () => {
  const position = { at: new Date('2026-01-10T00:00:00Z'), id: 'INV-002160' };

  it.each([
    ['activity', 'activity_by_tenant', (db: Connection['db']) => listActivity(db, 'few', { limit: 10 })],
    [
      'activity from a place on',
      'activity_pkey|activity_by_tenant',
      (db: Connection['db']) => listActivity(db, 'few', { limit: 50, before: 2_000 }),
    ],
    ['invoices', 'invoices_by_tenant', (db: Connection['db']) => listInvoices(db, 'many', { limit: 50 })],
    [
      'invoices from a place on',
      'invoices_by_tenant',
      (db: Connection['db']) => listInvoices(db, 'many', { limit: 50, after: position }),
    ],
  ])('%s', async (_, index, ask) => {
    const tables = ['charges', 'invoices', 'activity'];
    const plan = await planOf(database.url, tables, ask, ['seqscan', 'bitmapscan', 'sort']);
    expect(plan).toMatch(new RegExp(`Index Scan Backward using (${index})`));
    expect(plan).not.toContain('Sort');
  });

  it('and a page goes on exactly where the one before ended', async () => {
    const numbers: string[] = [];
    let after: { readonly at: Date; readonly id: string } | undefined;
    for (;;) {
      const page = await listInvoices(connection.db, 'few', { limit: 7, ...(after !== undefined && { after }) });
      numbers.push(...page.map(({ number }) => number));
      const last = page.at(-1);
      if (last === undefined) break;
      after = { at: last.issuedAt, id: last.number };
    }
    expect(numbers).toEqual([...new Set(numbers)].toSorted().toReversed());
    expect(numbers).toHaveLength(50);
  });
});

it('users are compared with no licences one by one, however few of these the planner expects', async () => {
  await createInstanceSchema(connection.db, 'many');
  const users = Array.from({ length: 1_000 }, (_, n) => ({ id: `user-${n}`, name: `Person ${n}`, email: null }));
  await putUsers(connection.db, 'many', users);
  const licensed = [
    ...(
      await refsOfUsers(
        connection.db,
        'many',
        users.slice(0, 500).map(({ id }) => id),
      )
    ).values(),
  ];
  await connection.db
    .insert(licences)
    .values(licensed.map((holder, index) => ({ tenantId: 'many', number: index + 1, since: new Date(), holder })));

  const plan = await planOf(
    database.url,
    ['licences'],
    (db) => listUsers(db, 'many', { licensed: false }, { sort: 'name', order: 'asc', limit: 20 }),
    [],
    'many',
  );

  expect(plan).toContain('Index Scan using licences_one_per_user');
  expect(plan.match(/hashed SubPlan/g)).toHaveLength(2);
  expect(plan).not.toContain('Join');
});

it('a server that cannot be reached, or lets nobody in, is named with the setting that leads to it', async () => {
  const unknownUser = new URL(database.url);
  unknownUser.username = 'nobody';
  for (const url of ['postgres://user:secret@127.0.0.1:1/none', unknownUser.href]) {
    const failure = await migrateDatabase(url).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(UnfitDatabaseError);
    expect(String(failure)).toMatch(/DATABASE_URL cannot be used/);
    expect(String(failure)).not.toContain('secret');
  }
});

it('a server that lacks an extension is found out before anything is migrated', async () => {
  const client = postgres(database.url, { max: 1 });
  expect(await missingExtensions(client, ['pg_trgm', 'no_such_extension'])).toEqual(['no_such_extension']);
  expect(await missingExtensions(client, ['pg_trgm'])).toEqual([]);
  await client.end();
});
