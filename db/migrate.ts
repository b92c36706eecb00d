import { setTimeout as sleep } from 'node:timers/promises';
import type postgres from 'postgres';
import { sqlState } from './connect.ts';
import { DatabaseError, kindOf } from './database-error.ts';
import { openClient, UnfitDatabaseError } from './driver.ts';
import { appliedMigrations, requireFit } from './fitness.ts';
import { type MigrationFile, readMigrations } from './migration-files.ts';

/*
 * How the schema changes while it is in use (docs/database.md, "Migrations"). The files are drizzle-kit's, and applied
 * ones are recorded where Drizzle's own migrator records them.
 */

/** An arbitrary lock number that must never change: of two processes that migrate, one goes first. */
const migrationLock = 7_202_611;
const pauseMs = { first: 100, most: 2_000 } as const;

export interface MigrateOptions {
  readonly migrationsFolder?: string;
  /** How long a statement waits for its lock. All later readers of the table wait behind it for as long. */
  readonly lockTimeoutMs?: number;
  /** How long a file is tried, or another migrator is waited for, before giving up. */
  readonly patienceMs?: number;
  readonly say?: (line: string) => void;
}

/** The migrations that were applied before, and those applied now. */
export interface Migrated {
  readonly before: number;
  readonly applied: readonly string[];
}

/** Brings the database's schema up to date. It may run again, in several processes at once, and through a pooler. */
export async function migrateDatabase(databaseUrl: string, options: MigrateOptions = {}): Promise<Migrated> {
  const files = readMigrations(options.migrationsFolder);
  // One connection holds the lock; another one runs what cannot run in a transaction.
  const client = openClient(databaseUrl, { max: 2, prepare: false });
  try {
    await requireFit(client);
    const done = await appliedMigrations(client);
    const missing = files.filter(({ at }) => !done.has(at));
    const applied: string[] = [];
    for (const file of missing) if (await applyPatiently(client, file, options)) applied.push(file.name);
    return { before: files.length - missing.length, applied };
  } finally {
    await client.end();
  }
}

/** Applies a file. Where it did not get its locks it is tried again, after a pause for waiting readers. */
async function applyPatiently(
  client: postgres.Sql,
  file: MigrationFile,
  { lockTimeoutMs = 3_000, patienceMs = 300_000, say = () => undefined }: MigrateOptions,
): Promise<boolean> {
  const giveUpAt = Date.now() + patienceMs;
  for (let pause: number = pauseMs.first; ; pause = Math.min(2 * pause, pauseMs.most)) {
    const why = await apply(client, file, lockTimeoutMs);
    if (typeof why === 'boolean') return why;
    if (Date.now() > giveUpAt) throw new UnfitDatabaseError(`${file.name} was not applied: ${why}. ${remedy}`);
    say(`${file.name}: ${why}; it is tried again`);
    await sleep(pause);
  }
}

const remedy = 'Nothing of it is left behind: end long transactions (pg_stat_activity), then run it again.';

/**
 * Applies a file in one transaction, under a lock that a pooler cannot keep; false where it is applied already, or the
 * reason to try again. The lock is tried and not waited for, since creating an index concurrently waits for every
 * statement under way, a waiting one included.
 */
async function apply(client: postgres.Sql, file: MigrationFile, lockTimeoutMs: number): Promise<boolean | string> {
  try {
    return await client.begin(async (tx) => {
      const [lock] = await tx`select pg_try_advisory_xact_lock(${migrationLock}) as held`;
      if (lock?.['held'] !== true) return 'another process is migrating';
      if ((await appliedMigrations(tx)).has(file.at)) return false;
      await createJournal(tx);
      // This comes last, as it ends the previous query, whose snapshot a concurrent creation of an index would wait
      // for.
      await tx.unsafe(limits(lockTimeoutMs));
      await carryOut(file.inTransaction ? tx : client, file);
      await tx`insert into drizzle.__drizzle_migrations (hash, created_at) values (${file.hash}, ${file.at})`;
      return true;
    });
  } catch (error) {
    if (error instanceof FailedMigration && error.mayPass) return error.message;
    throw error;
  }
}

/**
 * Limits only the wait for locks: a change that has them may take long, and a transaction is idle while an index is
 * created outside of it.
 */
function limits(lockTimeoutMs: number): string {
  return `set local lock_timeout = ${lockTimeoutMs}; set local statement_timeout = 0; set local idle_in_transaction_session_timeout = 0`;
}

/** Creates the table of applied migrations as Drizzle's own migrator does. */
async function createJournal(tx: postgres.TransactionSql): Promise<void> {
  const [found] = await tx`select to_regclass('drizzle.__drizzle_migrations') is not null as "exists"`;
  if (found?.['exists'] === true) return;
  await tx.unsafe(`create schema if not exists drizzle;
    create table drizzle.__drizzle_migrations (id serial primary key, hash text not null, created_at bigint)`);
}

async function carryOut(client: postgres.Sql | postgres.TransactionSql, file: MigrationFile): Promise<void> {
  for (const statement of file.statements) {
    try {
      await client.unsafe(statement);
    } catch (error) {
      throw new FailedMigration(file, new DatabaseError(error, kindOf(statement)));
    }
  }
  if (!file.inTransaction) await requireValidIndexes(client, file);
}

/** Refuses invalid indexes: one whose creation failed stays, costs time at every write and serves no query. */
async function requireValidIndexes(
  client: postgres.Sql | postgres.TransactionSql,
  { name }: MigrationFile,
): Promise<void> {
  const rows = await client<{ index: string }[]>`
    select indexrelid::regclass::text as index from pg_index where not indisvalid`;
  const invalid = rows.map(({ index }) => index).join(', ');
  if (invalid !== '')
    throw new UnfitDatabaseError(`${name} has left invalid indexes: ${invalid}. Drop them, then run it again.`);
}

/** A migration that failed. `mayPass`: it may be tried again; any other failure is for its author. */
class FailedMigration extends UnfitDatabaseError {
  override name = 'FailedMigration';
  readonly mayPass: boolean;

  constructor(file: MigrationFile, { message, sqlState: state }: DatabaseError) {
    const mayPass = state === sqlState.lockNotAvailable || state === sqlState.deadlock;
    super(
      mayPass ? `another transaction holds a lock (${message})` : `The migration ${file.name} has failed: ${message}`,
    );
    this.mayPass = mayPass;
  }
}
