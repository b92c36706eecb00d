import type postgres from 'postgres';
import { awayCode } from './database-error.ts';
import { AwayDatabaseError, openClient, UnfitDatabaseError } from './driver.ts';
import { readMigrations } from './migration-files.ts';

/**
 * The extensions that the server must offer, for searching parts of names and ids. They are in PostgreSQL's own
 * `contrib`.
 */
const neededExtensions = ['pg_trgm'] as const;

/**
 * Refuses a database that lacks a migration of this code. One with more migrations is accepted, since a release that
 * was rolled back finds its successor's schema (docs/database.md, "Expand, then contract").
 */
export async function requireMigrated(databaseUrl: string): Promise<void> {
  const client = openClient(databaseUrl, { max: 1, prepare: false });
  try {
    await requireReachable(client);
    const done = await appliedMigrations(client).catch((error: Error & { readonly code?: string }) => {
      throw error.code === forbidden ? new UnfitDatabaseError(unreadable) : error;
    });
    const missing = readMigrations().filter(({ at }) => !done.has(at));
    if (missing.length > 0) throw new UnfitDatabaseError(unprepared(missing.map(({ name }) => name)));
  } finally {
    await client.end();
  }
}

/** Refuses a server on which the schema could not be created. */
export async function requireFit(client: postgres.Sql): Promise<void> {
  await requireReachable(client);
  const missing = await missingExtensions(client, neededExtensions);
  if (missing.length > 0) throw new UnfitDatabaseError(lacking(missing));
}

async function requireReachable(client: postgres.Sql): Promise<void> {
  await client`select 1`.catch((error: Error & { readonly code?: string }) => {
    const isAway = awayCode.test(error.code ?? '') || startingCode.test(error.code ?? '');
    throw new (isAway ? AwayDatabaseError : UnfitDatabaseError)(unreachable(error));
  });
}

/**
 * Codes of a server that may be there soon: its name is not known yet; it starts, stops or is full (PostgreSQL,
 * appendix A); or a pooler cannot reach it.
 */
const startingCode = /^(ENOTFOUND|EAI_AGAIN|57P01|57P02|57P03|53300|08P01)$/;

/** The creation times of the applied migrations, as Drizzle's own migrator records them. */
export async function appliedMigrations(client: postgres.Sql | postgres.TransactionSql): Promise<ReadonlySet<number>> {
  const [found] = await client`select to_regclass('drizzle.__drizzle_migrations') is not null as "exists"`;
  if (found?.['exists'] !== true) return new Set();
  const rows = await client<{ created_at: string }[]>`select created_at from drizzle.__drizzle_migrations`;
  return new Set(rows.map((row) => Number(row.created_at)));
}

/** The extensions among these that the server cannot load. */
export async function missingExtensions(client: postgres.Sql, names: readonly string[]): Promise<readonly string[]> {
  const wanted = [...names];
  const rows = await client<{ name: string }[]>`select name from pg_available_extensions where name = any(${wanted})`;
  const available = new Set(rows.map(({ name }) => name));
  return names.filter((name) => !available.has(name));
}

/** The message about a server that cannot be used. */
export function unreachable({ message }: Error): string {
  return `The PostgreSQL at DATABASE_URL cannot be used (${message}): start it, or correct host, port, user, password or database in DATABASE_URL.`;
}

/** The SQLSTATE of an action that a role may not do. */
const forbidden = '42501';
const unreadable =
  'The role of DATABASE_URL has not been given its rights: run npm run prepare-production (node dist/prepare.js) first.';

function lacking(names: readonly string[]): string {
  return `The PostgreSQL at DATABASE_URL lacks ${names.join(', ')}, which the service searches with: install the server's contrib package (postgresql-contrib), or allow the extension where the server is a managed one.`;
}

function unprepared(names: readonly string[]): string {
  const which = names.length === 1 ? `the migration ${names[0]}` : `${names.length} migrations, the first ${names[0]}`;
  return `The database at DATABASE_URL lacks ${which}: run npm run prepare-production (node dist/prepare.js) first.`;
}
