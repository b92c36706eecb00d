import { setTimeout as sleep } from 'node:timers/promises';
import type postgres from 'postgres';
import { type DeclaredTable, declaredTables } from './access.ts';
import { sqlState } from './connect.ts';
import { codeOf } from './database-error.ts';
import { openClient, UnfitDatabaseError } from './driver.ts';
import { unreachable } from './fitness.ts';

/*
 * Gives the database's roles the privileges declared for each table (db/access.ts), and no others. It runs at each
 * start, as the owner, and changes only what differs.
 */

/** Functions that run as the owner, each for one purpose, where the service's role lacks the privilege. */
export const ownersFunctions = [
  'create_instance(text)',
  'drop_instance(text)',
  'forget_buyers(integer, integer)',
  'forget_old_acts(integer, integer)',
  'forget_tenant(text)',
  'key_is_over(text)',
] as const;
const tenantsFunction = 'key_is_over(text)';

/** The role that the service becomes while it answers a tenant's key or admin (docs/decisions/0031). */
export function tenantRoleOf(serviceRole: string): string {
  return `${serviceRole}_tenant`;
}

/** An arbitrary lock number: processes that start together grant one after the other. */
const grantLock = 7_202_612;

export interface DatabaseUrls {
  /** The connection string of the role that owns the tables. */
  readonly migrationUrl: string;
  /** The connection string of the role that the service runs as. */
  readonly databaseUrl: string;
}

/** After how long the server ends what the service does: a statement, the wait for a lock, an idle transaction. */
export interface TimeOuts {
  readonly statementSeconds: number;
  readonly lockSeconds: number;
  readonly idleTransactionSeconds: number;
}

interface Roles {
  readonly service: string;
  /** Null where it does not exist: then the database does not limit a tenant's requests to the tenant's rows. */
  readonly tenant: string | null;
}

/** Refuses a role that could undo what is final, or under which only the code would keep tenants apart. */
export async function requireFitRole(databaseUrl: string): Promise<void> {
  const { service, tenant, isSuperuser, isOwner, isOwnedBySuperuser } = await withClient(databaseUrl, findRoles);
  if (isSuperuser) throw new UnfitDatabaseError(superuser);
  if (isOwnedBySuperuser) throw new UnfitDatabaseError(ownedBySuperuser);
  if (isOwner) throw new UnfitDatabaseError(owning(service));
  if (tenant === null) throw new UnfitDatabaseError(withoutTenantRole(service));
}

/** The role that the service becomes for a tenant's requests; null where it does not exist. */
export async function findTenantRole(databaseUrl: string): Promise<string | null> {
  return (await withClient(databaseUrl, findRoles)).tenant;
}

/** Makes grants and policies match the declaration. Without `timeOuts` the service's role keeps the ones it has. */
export async function grantAccess({ migrationUrl, databaseUrl }: DatabaseUrls, timeOuts?: TimeOuts): Promise<void> {
  const roles = await withClient(databaseUrl, findRoles);
  const grantees = await withClient(migrationUrl, async (client) => {
    const granted = await pastDeadlocks(() => client.begin((tx) => grantTo(tx, roles)));
    if (await isOwner(client)) await client`select public.continue_event_feed()`;
    while ((await pastDeadlocks(() => client.begin((tx) => openInstances(tx, roles)))) === instancesAtOnce);
    return granted;
  });
  // An owner that also serves migrates as well, and a migration may take long, so it gets no time-outs.
  if (timeOuts !== undefined && grantees.service !== null)
    await withClient(databaseUrl, (client) => setTimeOuts(client, timeOuts));
}

const triesAtMost = 20;
const pauseMs = 100;

/** Repeats a transaction that Postgres has ended in favour of the service's own, which go on while access is granted. */
async function pastDeadlocks<T>(grant: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await grant();
    } catch (error) {
      if (codeOf(error) !== sqlState.deadlock || tries === triesAtMost) throw error;
      await sleep(pauseMs);
    }
  }
}

/** False for a process that has only the service's connection string: the owner has prepared the database before. */
async function isOwner(client: postgres.Sql): Promise<boolean> {
  const [row] = await client`select has_function_privilege('public.continue_event_feed()', 'execute') as may`;
  return row?.['may'] === true;
}

/** Sets the role's time-outs on the server, as a pooler in between does not pass on a connection's own settings. */
async function setTimeOuts(client: postgres.Sql, timeOuts: TimeOuts): Promise<void> {
  const wanted = {
    statement_timeout: `${timeOuts.statementSeconds}s`,
    lock_timeout: `${timeOuts.lockSeconds}s`,
    idle_in_transaction_session_timeout: `${timeOuts.idleTransactionSeconds}s`,
  };
  const [kept] = await client<{ setting: string[] }[]>`
    select setconfig as setting from pg_db_role_setting join pg_database on pg_database.oid = setdatabase
    where setrole = current_user::regrole and datname = current_database()`;
  const [here] = await client<{ name: string }[]>`select current_database() as name`;
  for (const [name, value] of Object.entries(wanted))
    if (!kept?.setting.includes(`${name}=${value}`))
      await client.unsafe(`alter role current_user in database ${quoted(here?.name ?? '')} set ${name} = '${value}'`);
}

async function grantTo(tx: postgres.TransactionSql, roles: Roles): Promise<Grantees> {
  await tx`select pg_advisory_xact_lock(${grantLock})`;
  const grantees = await granteesOf(tx, roles);
  const found = await findAccess(tx, grantees);
  for (const table of declaredTables) {
    const wanted = wantedAccess(table, grantees);
    if (!sameLines(wanted, found.get(table.name) ?? [])) await tx.unsafe(statementsFor(table, grantees));
  }
  const { service, tenant } = grantees;
  if (service !== null && (await lacksGeneral(tx, service))) await tx.unsafe(generalGrants(service));
  if (tenant !== null && (await lacksFunctions(tx, tenant, [tenantsFunction]))) await tx.unsafe(tenantGrants(tenant));
  return grantees;
}

/** Each instance takes a lock on all of its tables, and a transaction can hold some thousand locks. */
const instancesAtOnce = 100;

/** Opens to the roles the instances that they cannot use yet; answers how many. */
async function openInstances(tx: postgres.TransactionSql, { service, tenant }: Roles): Promise<number> {
  await tx`select pg_advisory_xact_lock(${grantLock})`;
  const closed = await tx<{ id: string }[]>`
    with instances as (select id, to_regnamespace(public.instance_schema(id)) as instance from public.tenants
      where deleted_at is null)
    select id from instances
    where not (coalesce(has_schema_privilege(${service}::text, instance, 'usage'), true)
      and coalesce(has_schema_privilege(${tenant}::text, instance, 'usage'), true))
    limit ${instancesAtOnce}`;
  for (const { id } of closed) await tx`select public.open_instance(${id}, ${service})`;
  return closed.length;
}

async function withClient<T>(url: string, work: (client: postgres.Sql) => Promise<T>): Promise<T> {
  const client = openClient(url, { max: 1, prepare: false });
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

interface FoundRoles extends Roles {
  readonly isSuperuser: boolean;
  /** The role owns the database or a table, or may become their owner. */
  readonly isOwner: boolean;
  /** The owner is a superuser, so that functions of the owner would run as one. */
  readonly isOwnedBySuperuser: boolean;
}

async function findRoles(client: postgres.Sql): Promise<FoundRoles> {
  const [found] = await client<(FoundRoles & { readonly inherits: boolean })[]>`
    select service.rolname as service, service.rolsuper as "isSuperuser", tenant.rolname as tenant,
      exists (select from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r'
        and pg_has_role(service.oid, relowner, 'MEMBER'))
      or (select pg_has_role(service.oid, datdba, 'MEMBER') from pg_database where datname = current_database()) as "isOwner",
      exists (select from pg_class join pg_roles owner on owner.oid = relowner
        where relnamespace = 'public'::regnamespace and relkind = 'r' and owner.rolsuper) as "isOwnedBySuperuser",
      not service.rolsuper and coalesce(pg_has_role(service.oid, tenant.oid, 'USAGE'), false) as inherits
    from pg_roles service
    left join pg_roles tenant on tenant.rolname = service.rolname || '_tenant'
      and pg_has_role(service.oid, tenant.oid, 'MEMBER')
    where service.rolname = current_user`.catch((error: Error) => {
    throw new UnfitDatabaseError(unreachable(error));
  });
  if (found === undefined) throw new UnfitDatabaseError('DATABASE_URL: its role is not there.');
  if (found.inherits) throw new UnfitDatabaseError(inheriting(found.service));
  return found;
}

const howTo = 'docs/operations.md, “The roles of the database”, has the statements.';
const superuser = `DATABASE_URL: must not be a superuser with a live key, which may read the server's files and undo whatever is final. ${howTo}`;
const ownedBySuperuser = `DATABASE_MIGRATION_URL: must not be a superuser with a live key: the tables are a superuser's, whose functions the service calls. Give them to a role that owns the database. ${howTo}`;
const owning = (role: string): string =>
  `DATABASE_URL: ${role} owns the tables, and with a live key must not, as it could undo whatever is final. Name the owner in DATABASE_MIGRATION_URL, and in DATABASE_URL a role that owns nothing. ${howTo}`;
const withoutTenantRole = (role: string): string =>
  `DATABASE_URL: ${role} needs the role ${tenantRoleOf(role)} with a live key, so that a tenant's requests see its own rows alone. ${howTo}`;
const inheriting = (role: string): string =>
  `DATABASE_URL: ${role} inherits ${tenantRoleOf(role)}, and would see no tenant's rows: alter role ${role} noinherit, and grant it again. ${howTo}`;

/** The roles that are granted privileges: a service that owns the tables needs none. */
interface Grantees {
  readonly service: string | null;
  readonly tenant: string | null;
}

async function granteesOf(tx: postgres.TransactionSql, { service, tenant }: Roles): Promise<Grantees> {
  const [owner] = await tx<{ name: string }[]>`select current_user as name`;
  return { service: owner?.name === service ? null : service, tenant };
}

const ofTenant = 'of_tenant';
const everyone = 'everyone';

/** The facts that the catalogue should hold about a table, one a line. */
export function wantedAccess(table: DeclaredTable, { service, tenant }: Grantees): readonly string[] {
  const granted = (role: string, privileges: readonly string[]) => privileges.map((name) => `${role} may ${name}`);
  return [
    'row level security',
    `policy ${everyone} PERMISSIVE {public} true`,
    ...(service === null ? [] : granted(service, table.service)),
    ...(tenant === null
      ? []
      : [...granted(tenant, table.tenant), `policy ${ofTenant} RESTRICTIVE {${tenant}} ${rowsOf(table)}`]),
  ];
}

/** The condition of a table's policy, as PostgreSQL writes it. Without a tenant set, it holds for no row. */
function rowsOf({ tenantColumn }: DeclaredTable): string {
  return tenantColumn === null ? 'false' : `(${tenantColumn} = current_setting('app.tenant'::text, true))`;
}

/** The facts that the catalogue holds about the tables, in the words of `wantedAccess`. */
export async function findAccess(
  tx: postgres.Sql | postgres.TransactionSql,
  { service, tenant }: Grantees,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const roles = [service, tenant].filter((role) => role !== null);
  const rows = await tx<{ name: string; lines: string[] }[]>`
    with tables as (select * from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p', 'v', 'm')),
    facts (name, line) as (
      select relname, 'row level security' from tables where relrowsecurity
      union all
      select relname, rolname || ' may ' || lower(privilege_type)
      from tables, aclexplode(relacl) join pg_roles on pg_roles.oid = grantee where rolname = any(${roles})
      union all
      select relname, rolname || ' may ' || lower(privilege_type) || '(' || attname || ')'
      from tables join pg_attribute on attrelid = tables.oid, aclexplode(attacl) join pg_roles on pg_roles.oid = grantee
      where rolname = any(${roles})
      union all
      select tablename, 'policy ' || policyname || ' ' || permissive || ' ' || roles::text || ' ' || qual
        || case when with_check is null then '' else ' with check ' || with_check end
        || case when cmd = 'ALL' then '' else ' for ' || cmd end
      from pg_policies where schemaname = 'public')
    select relname as name, coalesce(array_agg(line) filter (where line is not null), '{}') as lines
    from tables left join facts on name = relname group by relname`;
  return new Map(rows.map(({ name, lines }) => [name, lines]));
}

function sameLines(wanted: readonly string[], found: readonly string[]): boolean {
  return wanted.toSorted().join('\n') === found.toSorted().join('\n');
}

/**
 * Revokes everything from the roles and grants what is declared, in one transaction, so that no query runs in between.
 */
function statementsFor(table: DeclaredTable, { service, tenant }: Grantees): string {
  const name = `public.${quoted(table.name)}`;
  const grant = (role: string, privileges: readonly string[]) => [
    `revoke all on ${name} from ${quoted(role)}`,
    `grant ${privileges.map(withQuotedColumn).join(', ')} on ${name} to ${quoted(role)}`,
  ];
  return [
    `alter table ${name} enable row level security`,
    `drop policy if exists ${everyone} on ${name}`,
    `drop policy if exists ${ofTenant} on ${name}`,
    `create policy ${everyone} on ${name} using (true)`,
    ...(service === null ? [] : grant(service, table.service)),
    ...(tenant === null
      ? []
      : [
          ...grant(tenant, table.tenant),
          `create policy ${ofTenant} on ${name} as restrictive to ${quoted(tenant)} using (${rowsOf(table)})`,
        ]),
  ].join(';\n');
}

/** Quotes the column of `update(from)`, as a column's name may be a keyword of SQL. */
function withQuotedColumn(privilege: string): string {
  return privilege.replace(/\((.+)\)/, (_, column: string) => `(${quoted(column)})`);
}

async function lacksGeneral(tx: postgres.TransactionSql, service: string): Promise<boolean> {
  const [row] = await tx<{ has: boolean }[]>`
    select has_schema_privilege(${service}, 'drizzle', 'usage')
      and has_table_privilege(${service}, 'drizzle.__drizzle_migrations', 'select') as has`;
  return row?.has !== true || (await lacksFunctions(tx, service, ownersFunctions));
}

async function lacksFunctions(
  tx: postgres.TransactionSql,
  role: string,
  functions: readonly string[],
): Promise<boolean> {
  const [row] = await tx<{ has: boolean }[]>`
    select bool_and(has_function_privilege(${role}, 'public.' || name, 'execute')) as has
    from unnest(${[...functions]}::text[]) name`;
  return row?.has !== true;
}

function generalGrants(service: string): string {
  return [
    `grant usage on schema public, drizzle to ${quoted(service)}`,
    `grant select on drizzle.__drizzle_migrations to ${quoted(service)}`,
    ...ownersFunctions.map((name) => `grant execute on function public.${name} to ${quoted(service)}`),
  ].join(';\n');
}

function tenantGrants(tenant: string): string {
  return `grant usage on schema public to ${quoted(tenant)};
    grant execute on function public.${tenantsFunction} to ${quoted(tenant)}`;
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
