// The roles of the embedded database, and of the tests' (docs/operations.md, "The roles of the database").
import postgres from 'postgres';
import { tenantRoleOf } from '../db/grants.ts';
import { ensureDatabase, type RunningPostgres } from './postgres.ts';

export const ownerRole = 'billing_owner';
export const serviceRole = 'billing';
const tenantRole = tenantRoleOf(serviceRole);

export type RolePasswords = { readonly owner: string; readonly service: string };

/** The addresses with which the owner migrates a database, and with which the service uses it. */
export type DatabaseUrls = { readonly migrationUrl: string; readonly databaseUrl: string };

type Server = Pick<RunningPostgres, 'url'>;

/**
 * Makes a database that its owner's role migrates and the service's role uses. A database of the superuser becomes the
 * owner's.
 */
export async function ensureOwnedDatabase(
  server: Server,
  name: string,
  passwords: RolePasswords,
): Promise<DatabaseUrls> {
  await ensureRoles(server, passwords);
  await ensureDatabase(server, name);
  await asSuperuser(server.url(name), (sql) => giveToOwner(sql, name));
  const as = (role: string, password: string) => {
    const url = new URL(server.url(name));
    [url.username, url.password] = [role, password];
    return url.href;
  };
  return { migrationUrl: as(ownerRole, passwords.owner), databaseUrl: as(serviceRole, passwords.service) };
}

/** Makes missing roles, and sets the passwords of both. */
async function ensureRoles(server: Server, passwords: RolePasswords): Promise<void> {
  await asSuperuser(server.url('postgres'), async (sql) => {
    const roles = await sql<{ rolname: string }[]>`select rolname from pg_roles`;
    const isThere = new Set(roles.map(({ rolname }) => rolname));
    const missing = (role: string, options: string) => (isThere.has(role) ? [] : [`create role ${role} ${options}`]);
    const statements = [
      ...missing(ownerRole, 'login'),
      ...missing(serviceRole, 'login noinherit'),
      ...missing(tenantRole, 'nologin'),
      `grant ${tenantRole} to ${serviceRole}`,
      `alter role ${ownerRole} password '${passwords.owner}'`,
      `alter role ${serviceRole} password '${passwords.service}'`,
    ];
    for (const statement of statements) await sql.unsafe(statement);
  });
}

/** Gives a database to the owner's role: before these roles existed, the superuser made everything in it. */
async function giveToOwner(sql: postgres.Sql, database: string): Promise<void> {
  await sql`alter database ${sql(database)} owner to ${sql(ownerRole)}`;
  await sql`revoke all on database ${sql(database)} from public`;
  await sql`grant connect on database ${sql(database)} to ${sql(serviceRole)}`;
  const statements = await sql<{ statement: string }[]>`
    with ours as (select oid, nspname from pg_namespace where nspname in ('public', 'drizzle') or nspname like 'instance\\_%')
    select format('alter schema %I owner to %I', nspname, ${ownerRole}::text) as statement
    from pg_namespace where oid in (select oid from ours) and nspname <> 'public' and nspowner <> ${ownerRole}::regrole
    union all
    select format('alter table %I.%I owner to %I', nspname, relname, ${ownerRole}::text)
    from pg_class join ours on ours.oid = relnamespace where relkind = 'r' and relowner <> ${ownerRole}::regrole
    union all
    select format('alter function %s owner to %I', pg_proc.oid::regprocedure, ${ownerRole}::text)
    from pg_proc join ours on ours.oid = pronamespace where proowner <> ${ownerRole}::regrole
      and not exists (select from pg_depend where objid = pg_proc.oid and deptype = 'e')`;
  for (const { statement } of statements) await sql.unsafe(statement);
}

async function asSuperuser(url: string, work: (sql: postgres.Sql) => Promise<void>): Promise<void> {
  const sql = postgres(url, { max: 1, onnotice: () => undefined });
  try {
    await work(sql);
  } finally {
    await sql.end();
  }
}
