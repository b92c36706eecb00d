import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import postgres from 'postgres';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { until } from '../../bench/until.ts';
import { requireMigrated } from '../../db/fitness.ts';
import { migrateDatabase } from '../../db/migrate.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';

let database: TestDatabase;
let client: postgres.Sql;
beforeAll(async () => {
  database = await createTestDatabase();
  client = postgres(database.migrationUrl, { max: 4, onnotice: () => undefined });
});
afterAll(async () => {
  await client.end();
  await database.drop();
});

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'migrations-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Files as drizzle-kit writes them, later than those of the project and of earlier tests. */
let made = Date.UTC(2100, 0);
function write(...files: readonly string[]): { readonly migrationsFolder: string } {
  mkdirSync(join(folder, 'meta'));
  const entries = files.map((text, index) => {
    made += 1;
    const tag = `${made}_${index}`;
    writeFileSync(join(folder, `${tag}.sql`), text);
    return { idx: index, version: '7', when: made, tag, breakpoints: true };
  });
  writeFileSync(join(folder, 'meta', '_journal.json'), JSON.stringify({ entries }));
  return { migrationsFolder: folder };
}

const tableExists = async (name: string): Promise<boolean> =>
  (await client`select to_regclass(${name}) is not null as found`)[0]?.['found'] === true;

it('a database that Drizzle’s own migrator has made is known, and nothing is applied to it again', async () => {
  expect((await migrateDatabase(database.migrationUrl)).applied).toEqual([]);
  expect((await migrateDatabase(database.migrationUrl)).before).toBeGreaterThan(10);
});

it('each file is a transaction: what is before the one that fails stays, and nothing of that one', async () => {
  const files = write(
    'create table first_file (n int)',
    'create table second_file (n int);\n--> statement-breakpoint\nselect 1/0',
  );

  const failure = await migrateDatabase(database.migrationUrl, files).catch(String);

  expect(failure).toMatch(/The migration \d+_1 has failed: select has failed: 22012/);
  expect([await tableExists('first_file'), await tableExists('second_file')]).toEqual([true, false]);
});

it('two processes that migrate at once apply each file once', async () => {
  const files = write('create table once (n int)', 'insert into once values (1)');

  const both = await Promise.all([
    migrateDatabase(database.migrationUrl, files),
    migrateDatabase(database.migrationUrl, files),
  ]);

  expect(both.flatMap(({ applied }) => applied)).toHaveLength(2);
  expect(await client`select * from once`).toHaveLength(1);
});

it('a change behind one open reader holds later readers up for no longer than its time-out, and comes when that has ended', async () => {
  const files = write('create table busy (n int)');
  await migrateDatabase(database.migrationUrl, files);
  rmSync(join(folder, 'meta'), { recursive: true });
  const change = write('alter table busy add column m int');
  const lockTimeoutMs = 300;
  const said: string[] = [];
  let migrated: Promise<unknown> = Promise.resolve();
  const waits: number[] = [];

  // given a transaction that has read the table and stays open
  await client.begin(async (reader) => {
    await reader`select * from busy`;
    migrated = migrateDatabase(database.migrationUrl, { ...change, lockTimeoutMs, say: (line) => said.push(line) });
    // when others read while the change is tried, time and again
    await until(
      async () => {
        const before = performance.now();
        await client`select * from busy`;
        waits.push(performance.now() - before);
        return said.length;
      },
      (tries) => tries >= 3,
    );
  });
  await migrated;

  expect(said[0]).toContain('alter has failed: 55P03');
  expect(Math.max(...waits)).toBeGreaterThan(lockTimeoutMs / 3);
  expect(Math.max(...waits)).toBeLessThan(lockTimeoutMs + 700);
  expect(await client`select m from busy`).toEqual([]);
});

it('gives up in a sentence where a lock is never let go, and leaves nothing behind', async () => {
  const files = write('create table held (n int)');
  await migrateDatabase(database.migrationUrl, files);
  rmSync(join(folder, 'meta'), { recursive: true });
  const change = write('create table beside (n int);\n--> statement-breakpoint\nalter table held add column m int');

  const failure = await client.begin(async (reader) => {
    await reader`select * from held`;
    return migrateDatabase(database.migrationUrl, { ...change, lockTimeoutMs: 50, patienceMs: 200 }).catch(String);
  });

  expect(failure).toMatch(/was not applied: another transaction holds a lock .*pg_stat_activity/);
  expect(await tableExists('beside')).toBe(false);
});

it('an index is made concurrently by a marked file, also while another process waits to migrate', async () => {
  const files = write(
    'create table indexed (n int)',
    '-- migrate: outside a transaction\ndrop index concurrently if exists indexed_n;\n--> statement-breakpoint\ncreate index concurrently indexed_n on indexed (n)',
  );

  const both = await Promise.all([
    migrateDatabase(database.migrationUrl, files),
    migrateDatabase(database.migrationUrl, files),
  ]);

  expect(both.flatMap(({ applied }) => applied)).toHaveLength(2);
  expect(await tableExists('indexed_n')).toBe(true);
});

it('a marked file with another statement is refused before anything is applied', async () => {
  const files = write(
    'create table unmade (n int)',
    '-- migrate: outside a transaction\ncreate table anything (n int)',
  );

  await expect(migrateDatabase(database.migrationUrl, files)).rejects.toThrow(/every statement has to be concurrent/);
  expect(await tableExists('unmade')).toBe(false);
});

it('an index that could not be made is found, and its file is not taken for applied', async () => {
  const files = write(
    'create table doubled (n int);\n--> statement-breakpoint\ninsert into doubled values (1), (1)',
    '-- migrate: outside a transaction\ncreate unique index concurrently if not exists doubled_n on doubled (n)',
  );
  await expect(migrateDatabase(database.migrationUrl, files)).rejects.toThrow(/create has failed: 23505/);

  await expect(migrateDatabase(database.migrationUrl, files)).rejects.toThrow(/has left invalid indexes: doubled_n/);
  await client`drop index doubled_n`;
});

it('a database that lacks a migration is refused with the command; one that has more is not', async () => {
  await expect(requireMigrated(database.migrationUrl)).resolves.toBeUndefined();

  const later = Date.UTC(2100, 0);
  await client`delete from drizzle.__drizzle_migrations where created_at =
    (select max(created_at) from drizzle.__drizzle_migrations where created_at < ${later})`;
  await expect(requireMigrated(database.migrationUrl)).rejects.toThrow(
    /lacks the migration \d{4}_\w+: run npm run prepare-production \(node dist\/prepare.js\) first/,
  );
  await client`drop schema drizzle cascade`;
  await expect(requireMigrated(database.migrationUrl)).rejects.toThrow(
    /lacks \d+ migrations, the first 0000_ledger_and_read_model/,
  );
});
