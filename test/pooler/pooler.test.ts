import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Connection, connect } from '../../db/connect.ts';
import { isPooled } from '../../db/pooler.ts';
import { asSuperuser, createTestDatabase, type TestDatabase } from '../support/database.ts';
import { server } from '../support/servers.ts';

let database: TestDatabase;
const connections: Connection[] = [];
const open = (preparesStatements: boolean): Connection['db'] => {
  const connection = connect(database.url, 40, { preparesStatements });
  connections.push(connection);
  return connection.db;
};
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(async () => {
  await Promise.all(connections.map((connection) => connection.close()));
  await database.drop();
});

it('is found out by the protocol, and a server that is reached directly is not taken for one', async () => {
  const direct = new URL(database.url);
  direct.port = new URL(server('postgresUrl')).port;

  expect([await isPooled(database.url), await isPooled(direct.href)]).toEqual([true, false]);
});

/** The same statement time and again, on more connections than the pooler has to the server. */
const rounds = async (db: Connection['db']): Promise<readonly PromiseSettledResult<unknown>[]> => {
  const ask = (n: number) => db.execute(sql`select ${n}::int + 1 as next, pg_backend_pid() as pid`);
  const results: PromiseSettledResult<unknown>[] = [];
  for (let round = 0; round < 10; round += 1)
    results.push(...(await Promise.allSettled(Array.from({ length: 60 }, (_, n) => ask(n)))));
  return results;
};

it('statements that are not prepared reach any of the server’s processes, each with its own answer', async () => {
  const results = await rounds(open(false));

  const pids = new Set<unknown>();
  for (const [index, result] of results.entries()) {
    if (result.status === 'rejected') throw result.reason as Error;
    const [row] = result.value as readonly { next: number; pid: number }[];
    expect(row?.next).toBe((index % 60) + 1);
    pids.add(row?.pid);
  }
  expect(pids.size).toBeGreaterThan(1);
  expect(pids.size).toBeLessThanOrEqual(10);
});

it('prepared ones fail there, or are never answered, which is why they are not prepared', async () => {
  const results = await Promise.race([rounds(open(true)), sleep(5_000, null, { ref: false })]);

  expect(results?.every(({ status }) => status === 'fulfilled') ?? false).toBe(false);
});

it('a transaction keeps its process, and leaves no setting behind', async () => {
  const db = open(false);
  const pids = await db.transaction(async (tx) => {
    await tx.execute(sql`set local lock_timeout = 1234`);
    const rows = await Promise.all(Array.from({ length: 5 }, () => tx.execute(sql`select pg_backend_pid() as pid`)));
    return new Set(rows.map(([row]) => row?.['pid']));
  });
  expect(pids.size).toBe(1);

  await asSuperuser(async (client) => {
    const [row] = await client`select count(*)::int as held from pg_locks l join pg_database d on d.oid = l.database
      where l.locktype = 'advisory' and d.datname = ${new URL(database.url).pathname.slice(1)}`;
    expect(row?.['held']).toBe(0);
  });
  const after = await Promise.all(Array.from({ length: 40 }, () => db.execute(sql`show lock_timeout`)));
  expect(new Set(after.map(([row]) => row?.['lock_timeout']))).toEqual(new Set(['0']));
});
