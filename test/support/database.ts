// A database of its own for each test file.
import { randomBytes } from 'node:crypto';
import postgres from 'postgres';
import { type Connection, connect, type Database } from '../../db/connect.ts';
import { tenantRoleOf } from '../../db/grants.ts';
import { ownerRole, serviceRole } from '../../stack/database-roles.ts';
import { server } from './servers.ts';

export type TestDatabase = {
  /** As the role that the service runs as. */
  url: string;
  /** As the role that owns the tables. */
  migrationUrl: string;
  drop(): Promise<void>;
};

export const tenantRole = tenantRoleOf(serviceRole);
export const testPasswords = { owner: 'owner', service: 'service' } as const;

/** Copies the migrated template, which takes some 50 ms. Drop it in `afterAll`; what is forgotten goes with the server. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const name = `test_${randomBytes(6).toString('hex')}`;
  await asSuperuser(async (sql) => {
    await sql`CREATE DATABASE ${sql(name)} TEMPLATE ${sql(server('templateDatabase'))} STRATEGY file_copy
      OWNER ${sql(ownerRole)}`;
  });
  return {
    url: pooled(urlOf(name, serviceRole, testPasswords.service)),
    migrationUrl: urlOf(name, ownerRole, testPasswords.owner),
    drop: () =>
      asSuperuser(async (sql) => {
        await sql`DROP DATABASE IF EXISTS ${sql(name)} WITH (FORCE)`;
      }),
  };
}

function urlOf(database: string, role: string, password: string): string {
  const url = new URL(server('postgresUrl'));
  [url.pathname, url.username, url.password] = [`/${database}`, role, password];
  return url.href;
}

/** Where tests reach their databases: the server itself, or a pooler before it. */
function pooled(databaseUrl: string): string {
  const url = new URL(databaseUrl);
  url.port = server('databasePort');
  return url.href;
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

/**
 * A database as no role of the service can use it: nothing is final, and any table may be changed or made. For a damage that
 * a test makes, and for what it has the database refuse.
 */
export function openUnguarded(databaseUrl: string): Connection {
  const url = new URL(server('postgresUrl'));
  url.pathname = new URL(databaseUrl).pathname;
  url.searchParams.set('session_replication_role', 'replica');
  return connect(url.href, 2);
}

/** The same for one piece of work. */
export async function unguarded<T>(databaseUrl: string, work: (db: Database) => Promise<T>): Promise<T> {
  const connection = openUnguarded(databaseUrl);
  try {
    return await work(connection.db);
  } finally {
    await connection.close();
  }
}
