import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect, isDatabaseAway } from '../../db/connect.ts';
import { UnfitDatabaseError } from '../../db/driver.ts';
import { type DatabaseUrls, findTenantRole, grantAccess, requireFitRole, tenantRoleOf } from '../../db/grants.ts';
import { createInstanceSchema, instanceTables } from '../../db/instances.ts';
import { migrateDatabase } from '../../db/migrate.ts';
import { tenants } from '../../db/schema.ts';
import { asTenant } from '../../db/tenant-scope.ts';
import { putUsers } from '../../db/users.ts';
import { ensureOwnedDatabase } from '../../stack/database-roles.ts';
import { ensureDatabase } from '../../stack/postgres.ts';
import { asSuperuser, tenantRole, testPasswords } from '../support/database.ts';
import { server } from '../support/servers.ts';

/* How the roles of a database come about: by hand, as the page for operators says, and by the embedded stack. */

const suffix = randomBytes(4).toString('hex');
const urlOf = (database: string, role: string, password: string): string => {
  const url = new URL(server('postgresUrl'));
  [url.pathname, url.username, url.password] = [`/${database}`, role, password];
  return url.href;
};
const superuserUrl = (database: string): string => {
  const url = new URL(server('postgresUrl'));
  url.pathname = `/${database}`;
  return url.href;
};

async function run(statements: readonly string[]): Promise<void> {
  await asSuperuser(async (client) => {
    for (const statement of statements) await client.unsafe(statement);
  });
}

/** The statements of the page, under names of their own, as roles are the whole server's. */
function statementsOfThePage(name: string): readonly string[] {
  const page = readFileSync(new URL('../../docs/operations.md', import.meta.url), 'utf8');
  const [, section = ''] = page.split('## The roles of the database');
  const [, block = ''] = section.split('```sql\n');
  const [text = ''] = block.split('```');
  return text.trim().replaceAll('billing', name).split('\n');
}

async function problemOf(url: string): Promise<string> {
  const error = await requireFitRole(url).catch((reason: unknown) => reason);
  return error instanceof UnfitDatabaseError ? error.message : String(error);
}

describe('the roles that an operator makes as the page says', () => {
  const name = `page_${suffix}`;
  const urls: DatabaseUrls = {
    migrationUrl: urlOf(name, `${name}_owner`, 'choose one'),
    databaseUrl: urlOf(name, name, 'choose another'),
  };
  beforeAll(() => run(statementsOfThePage(name)));
  afterAll(() => run([`drop database ${name} with (force)`]));

  it('are fit before anything is migrated, and after; the owner and a superuser are not fit to serve', async () => {
    expect(await problemOf(urls.databaseUrl)).toBe('undefined');
    expect(await problemOf(urls.migrationUrl)).toMatch(/owns the tables.*Name the owner in DATABASE_MIGRATION_URL/);
    expect(await problemOf(superuserUrl(name))).toContain('DATABASE_URL: must not be a superuser with a live key');

    await migrateDatabase(urls.migrationUrl);
    await grantAccess(urls);
    expect(await findTenantRole(urls.databaseUrl)).toBe(tenantRoleOf(name));
    expect(await problemOf(urls.databaseUrl)).toBe('undefined');

    const service = connect(urls.databaseUrl, 1, { tenantRole: tenantRoleOf(name) });
    await service.db.insert(tenants).values({ id: 'one', createdBy: 'test' });
    await createInstanceSchema(service.db, 'one');
    const ask = () => service.db.select({ id: tenants.id }).from(tenants);
    expect(await asTenant('one', ask)).toEqual([{ id: 'one' }]);
    expect(await asTenant('two', ask)).toEqual([]);
    await expect(service.db.execute(sql`create temp table more (id text)`)).rejects.toThrow('42501');
    await service.close();
  });

  it('get what is declared again where something else was granted, and nothing changes where it was not', async () => {
    const owner = connect(urls.migrationUrl, 1);
    const revision = async () =>
      (await owner.db.execute(sql`select relacl, xmin::text from pg_class where relname = 'charges'`))[0];
    const before = await revision();
    await grantAccess(urls);
    // A process that has the service's address alone finds everything in place as well.
    await grantAccess({ ...urls, migrationUrl: urls.databaseUrl });
    expect(await revision()).toEqual(before);
    await owner.db.execute(
      sql.raw(`grant delete on charges to ${name}; alter table charges disable row level security`),
    );
    await grantAccess(urls);
    expect((await revision())?.['relacl']).toEqual(before?.['relacl']);
    await owner.close();
  });

  it('end a statement that takes too long, of the service and not of the owner; it is told as a database that is away', async () => {
    await grantAccess(urls, { statementSeconds: 1, lockSeconds: 1, idleTransactionSeconds: 1 });
    const [service, owner] = [connect(urls.databaseUrl, 2), connect(urls.migrationUrl, 1)];
    const late = await service.db.execute(sql`select pg_sleep(20)`).catch((error: unknown) => error);
    expect(late).toMatchObject({ sqlState: '57014' });
    expect(isDatabaseAway(late)).toBe(true);
    const [kept] = await service.db.execute(sql`select current_setting('lock_timeout') as lock,
      current_setting('idle_in_transaction_session_timeout') as idle, current_setting('application_name') as name`);
    expect(kept).toEqual({ lock: '1s', idle: '1s', name: 'licence-billing other' });
    expect((await owner.db.execute(sql`show statement_timeout`))[0]).toEqual({ statement_timeout: '0' });
    await Promise.all([service.close(), owner.close()]);
  });

  it('open instances to a role that is made later, however many there are', async () => {
    const late = `late_${suffix}`;
    await run([`create role ${late} login noinherit password 'x'`, `grant connect on database ${name} to ${late}`]);
    const lateUrls = { ...urls, databaseUrl: urlOf(name, late, 'x') };
    await grantAccess(lateUrls);
    const ids = Array.from({ length: 120 }, (_, index) => `late-${index}`);
    const before = connect(lateUrls.databaseUrl, 1);
    await before.db.insert(tenants).values(ids.map((id) => ({ id, createdBy: 'test' })));
    for (const id of ids) await createInstanceSchema(before.db, id);
    await before.close();

    await run([`create role ${late}_tenant`, `grant ${late}_tenant to ${late}`]);
    await grantAccess(lateUrls);

    const service = connect(lateUrls.databaseUrl, 1, { tenantRole: tenantRoleOf(late) });
    for (const id of ['late-0', 'late-119']) {
      const { users } = instanceTables(id);
      await putUsers(service.db, id, [{ id: 'ann', name: 'Ann', email: null }]);
      expect(await asTenant(id, () => service.db.$count(users))).toBe(1);
      expect(await asTenant('one', () => service.db.$count(users))).toBe(0);
    }
    await service.close();
  });

  it('are refused where the third is missing, or inherited', async () => {
    const [alone, heir] = [`alone_${suffix}`, `heir_${suffix}`];
    await run([
      `create role ${alone} login password 'x'`,
      `create role ${heir} login password 'x'`,
      `create role ${heir}_tenant`,
      `grant ${heir}_tenant to ${heir}`,
      `grant connect on database ${name} to ${alone}, ${heir}`,
    ]);
    expect(await problemOf(urlOf(name, alone, 'x'))).toContain(`needs the role ${alone}_tenant`);
    expect(await problemOf(urlOf(name, heir, 'x'))).toContain(`alter role ${heir} noinherit`);
  });
});

it('tables that a superuser has made are not fit to serve money from', async () => {
  const name = `bare_${suffix}`;
  await ensureDatabase({ url: superuserUrl }, name);
  await migrateDatabase(superuserUrl(name));
  await run([`create role ${name} login password 'x'`, `grant connect on database ${name} to ${name}`]);

  expect(await problemOf(urlOf(name, name, 'x'))).toContain('DATABASE_MIGRATION_URL: must not be a superuser');

  await run([`drop database ${name}`]);
});

it('a database of the embedded stack that was the superuser’s becomes the owner’s, with the instances in it', async () => {
  const name = `old_${suffix}`;
  const as = { url: superuserUrl };
  await ensureDatabase(as, name);
  await migrateDatabase(superuserUrl(name));
  const old = connect(superuserUrl(name), 1);
  await old.db.insert(tenants).values(['one', 'two'].map((id) => ({ id, createdBy: 'test' })));
  for (const id of ['one', 'two']) {
    await createInstanceSchema(old.db, id);
    await putUsers(old.db, id, [{ id: 'ann', name: `Ann of ${id}`, email: null }]);
  }
  await old.close();

  const urls = await ensureOwnedDatabase(as, name, testPasswords);
  await migrateDatabase(urls.migrationUrl);
  await grantAccess(urls);

  expect(await problemOf(urls.databaseUrl)).toBe('undefined');
  const service = connect(urls.databaseUrl, 1, { tenantRole });
  const { users } = instanceTables('one');
  await putUsers(service.db, 'one', [{ id: 'bob', name: 'Bob', email: null }]);
  expect(await asTenant('one', () => service.db.$count(users))).toBe(2);
  expect(await asTenant('two', () => service.db.$count(users))).toBe(0);
  const owners = await service.db.execute(sql`select distinct relowner::regrole::text as name from pg_class
    join pg_namespace on pg_namespace.oid = relnamespace where relkind in ('r', 'S', 'i')
    and (nspname in ('public', 'drizzle') or nspname like 'instance%')`);
  expect(owners).toEqual([{ name: 'billing_owner' }]);
  await service.close();
  await run([`drop database ${name} with (force)`]);
});
