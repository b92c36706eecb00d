import { readdirSync, readFileSync } from 'node:fs';
import { getTableColumns, getTableName, is, sql } from 'drizzle-orm';
import { PgTable } from 'drizzle-orm/pg-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Connection, connect, sqlStateOf } from '../../db/connect.ts';
import * as schema from '../../db/schema.ts';
import { createTestDatabase, type TestDatabase, unguarded } from '../support/database.ts';

/* What each row has to be, whichever role or code writes it. */

let database: TestDatabase;
let connection: Connection;
let conditions: ReadonlyMap<string, readonly string[]>;
beforeAll(async () => {
  database = await createTestDatabase();
  connection = connect(database.url, 1);
  const found = await connection.db.execute<{ name: string; conditions: string[] }>(sql`
    select conrelid::regclass::text as name, array_agg(pg_get_constraintdef(oid)) as conditions
    from pg_constraint where contype = 'c' and connamespace = 'public'::regnamespace group by 1`);
  conditions = new Map(found.map((row) => [row.name, row.conditions]));
});
afterAll(async () => {
  await connection.close();
  await database.drop();
});

const tables = Object.values(schema).filter((value) => is(value, PgTable));

it.each(tables.map((table) => [getTableName(table), table] as const))(
  '%s takes no word that is unknown, no negative number, no other form of a currency',
  (name, table) => {
    const held = conditions.get(name) ?? [];
    const holds = (...parts: readonly string[]) =>
      held.some((condition) => parts.every((part) => condition.includes(part)));
    for (const column of Object.values(getTableColumns(table))) {
      const words: readonly string[] = column.enumValues ?? [];
      if (words.length > 0)
        expect([column.name, holds(column.name, ...words.map((word) => `'${word}'`))]).toEqual([column.name, true]);
      const isNumber = column.dataType === 'number' && column.generatedIdentity === undefined;
      if (isNumber) expect([column.name, holds(`(${column.name} >= 0)`)]).toEqual([column.name, true]);
      if (column.name === 'currency') expect(holds('currency ~ ')).toBe(true);
      if (column.name === 'tax') expect(holds('tax <= ')).toBe(true);
    }
  },
);

it('no text is of a union that the database does not know', () => {
  const folder = new URL('../../db/schema/', import.meta.url);
  for (const file of readdirSync(folder))
    expect([file, /text\('\w+'\)\s*\.\$type<(?!UserRef>)/.test(readFileSync(new URL(file, folder), 'utf8'))]).toEqual([
      file,
      false,
    ]);
});

it.each([
  [`insert into api_keys (id, hash, role) values ('a', 'a', 'root')`],
  [`insert into sessions (id, hash, role, actor, expires_at) values ('a', 'a', 'product', 'x', now())`],
  [`insert into document_series (kind, last_number) values ('receipt', 1)`],
  [`insert into document_series (kind, last_number) values ('invoice', -1)`],
  [
    `insert into activity (tenant_id, at, actor, event, currency) values ('a', now(), 'x', '{"type": "invented"}', 'gbp')`,
  ],
  [
    `insert into activity (tenant_id, at, actor, event, currency) values ('a', now(), 'x', '{"type": "deleted"}', 'GBP')`,
  ],
  [
    `insert into quotes (id, tenant_id, change, lines, amount, tax, reactivated, expires_at) values ('a', 'a', 'x', '[]', 10, 11, 0, now())`,
  ],
])('refuses %s', async (statement) => {
  // As no role can write it: even so the row must be sound.
  const state = await unguarded(database.url, (db) => db.execute(sql.raw(statement)).then(() => null, sqlStateOf));
  expect(state).toBe('23514');
});
