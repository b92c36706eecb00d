// A database of its own for each test file.
import { randomBytes } from 'node:crypto';
import postgres from 'postgres';
import { server } from './servers.ts';

export type TestDatabase = { url: string; drop(): Promise<void> };

/** Copies the migrated template, which takes some 50 ms. Drop it in `afterAll`; what is forgotten goes with the server. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const name = `test_${randomBytes(6).toString('hex')}`;
  await asSuperuser(async (sql) => {
    await sql`CREATE DATABASE ${sql(name)} TEMPLATE ${sql(server('templateDatabase'))} STRATEGY file_copy`;
  });
  const url = new URL(server('postgresUrl'));
  url.pathname = `/${name}`;
  url.port = server('databasePort');
  return {
    url: url.href,
    drop: () =>
      asSuperuser(async (sql) => {
        await sql`DROP DATABASE IF EXISTS ${sql(name)} WITH (FORCE)`;
      }),
  };
}

/** Does something to the test server that no database's own user may. */
export async function asSuperuser(work: (sql: postgres.Sql) => Promise<void>): Promise<void> {
  const sql = postgres(server('postgresUrl'), { max: 1, onnotice: () => undefined });
  try {
    await work(sql);
  } finally {
    await sql.end();
  }
}
