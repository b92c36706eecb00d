import { fileURLToPath } from 'node:url';
import { sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/postgres-js';
import { migrate } from 'drizzle-orm/postgres-js/migrator';
import postgres from 'postgres';

const migrationsFolder = fileURLToPath(new URL('./migrations', import.meta.url));
/** What the server has to bring along: for finding a part of a name or an id. It is in PostgreSQL's own `contrib`. */
const neededExtensions = ['pg_trgm'] as const;

/** A server that cannot be used as it is; the message says what it lacks. */
export class UnfitDatabaseError extends Error {
  override name = 'UnfitDatabaseError';
}

/** Any number will do, as long as it stays the same: two processes that start together migrate one after the other. */
const migrationLock = 7_202_611;

/**
 * Brings the database's schema up to date; safe to run by several processes at once. With `refusesSuperuser` a superuser's
 * connection is refused: it may read the server's files and undo whatever is final.
 */
export async function migrateDatabase(databaseUrl: string, { refusesSuperuser = false } = {}): Promise<void> {
  const client = postgres(databaseUrl, { max: 1, onnotice: () => undefined });
  try {
    const db = drizzle(client);
    await client`select 1`.catch((error: Error) => {
      throw new UnfitDatabaseError(unreachable(error));
    });
    if (refusesSuperuser && (await isSuperuser(client))) throw new UnfitDatabaseError(superuser);
    const missing = await missingExtensions(client, neededExtensions);
    if (missing.length > 0) throw new UnfitDatabaseError(lacking(missing));
    await db.execute(sql`select pg_advisory_lock(${migrationLock})`);
    await migrate(db, { migrationsFolder });
  } finally {
    await client.end();
  }
}

/** Which of these extensions the server could not load. */
export async function missingExtensions(client: postgres.Sql, names: readonly string[]): Promise<readonly string[]> {
  const wanted = [...names];
  const rows = await client<{ name: string }[]>`select name from pg_available_extensions where name = any(${wanted})`;
  const available = new Set(rows.map(({ name }) => name));
  return names.filter((name) => !available.has(name));
}

/** What is told of a server that cannot be used. */
export function unreachable({ message }: Error): string {
  return `The PostgreSQL at DATABASE_URL cannot be used (${message}): start it, or correct host, port, user, password or database in DATABASE_URL.`;
}

function lacking(names: readonly string[]): string {
  return `The PostgreSQL at DATABASE_URL lacks ${names.join(', ')}, which the service searches with: install the server's contrib package (postgresql-contrib), or allow the extension where the server is a managed one.`;
}

async function isSuperuser(client: postgres.Sql): Promise<boolean> {
  const [role] = await client`select rolsuper from pg_roles where rolname = current_user`;
  return role?.['rolsuper'] === true;
}

const superuser =
  'DATABASE_MIGRATION_URL: must not be a superuser with a live key. It is a role that owns the database: docs/operations.md, “The roles of the database”, has the statements.';
