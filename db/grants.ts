import type postgres from 'postgres';
import { type DeclaredTable, declaredTables } from './access.ts';
import { openClient, UnfitDatabaseError } from './driver.ts';
import { unreachable } from './fitness.ts';

/*
 * Gives the roles of the database what is declared for each table (db/access.ts), and nothing else. It is done at each start, as
 * the owner, and changes only what differs.
 */

/** What the service calls to do as the owner, for one purpose each, what its own role may not. */
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

/** Any number will do: two processes that start together grant one after the other. */
const grantLock = 7_202_612;

export interface DatabaseUrls {
  /** Of the role that owns the tables. */
  readonly migrationUrl: string;
  /** Of the role that the service runs as. */
  readonly databaseUrl: string;
}

/** When the server ends what the service does: a statement, the wait for a lock, a transaction in which nothing happens. */
export interface TimeOuts {
  readonly statementSeconds: number;
  readonly lockSeconds: number;
  readonly idleTransactionSeconds: number;
}

interface Roles {
  readonly service: string;
  /** Null where there is none: a tenant's requests are then not kept to the tenant's rows by the database. */
  readonly tenant: string | null;
}

/** Refuses a role that could undo what is final, or under which nothing but the code would keep tenants apart. */
export async function requireFitRole(databaseUrl: string): Promise<void> {
  const { service, tenant, isSuperuser, isOwner, isOwnedBySuperuser } = await withClient(databaseUrl, findRoles);
  if (isSuperuser) throw new UnfitDatabaseError(superuser);
  if (isOwnedBySuperuser) throw new UnfitDatabaseError(ownedBySuperuser);
  if (isOwner) throw new UnfitDatabaseError(owning(service));
  if (tenant === null) throw new UnfitDatabaseError(withoutTenantRole(service));
}

/** The role that the service becomes for a tenant's requests; null where there is none. */
export async function findTenantRole(databaseUrl: string): Promise<string | null> {
  return (await withClient(databaseUrl, findRoles)).tenant;
}

/** Makes grants and policies as they are declared. Without time-outs the service's role keeps those that it has. */
export async function grantAccess({ migrationUrl, databaseUrl }: DatabaseUrls, timeOuts?: TimeOuts): Promise<void> {
  const roles = await withClient(databaseUrl, findRoles);
  const grantees = await withClient(migrationUrl, async (client) => {
    const granted = await client.begin((tx) => grantTo(tx, roles));
    if (await isOwner(client)) await client`select public.continue_event_feed()`;
    while ((await client.begin((tx) => openInstances(tx, roles))) === instancesAtOnce);
    return granted;
  });
  // An owner that serves as well also migrates, which may take its time.
  if (timeOuts !== undefined && grantees.service !== null)
    await withClient(databaseUrl, (client) => setTimeOuts(client, timeOuts));
}

/** Kept by the server with the role, as a pooler in between does not pass on what a connection asks for. */
/** A process with the service's address alone prepares nothing: the owner has. */
async function isOwner(client: postgres.Sql): Promise<boolean> {
  const [row] = await client`select has_function_privilege('public.continue_event_feed()', 'execute') as may`;
  return row?.['may'] === true;
}

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

/** Each takes a lock on all of its tables, of which a transaction can hold some thousands. */
const instancesAtOnce = 100;

/** Opens instances to roles that cannot enter them yet; answers how many. */
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
  /** It owns the database or a table, or may become who does. */
  readonly isOwner: boolean;
  /** What is done as the owner would be done as a superuser. */
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

/** Roles to be granted what is declared: a service that owns the tables needs nothing. */
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

/** What should be found of a table in the catalogue, a line a fact. */
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

/** As PostgreSQL writes the condition. Without a tenant that is set, it holds for no row. */
function rowsOf({ tenantColumn }: DeclaredTable): string {
  return tenantColumn === null ? 'false' : `(${tenantColumn} = current_setting('app.tenant'::text, true))`;
}

/** What is found of the tables in the catalogue, in the words of `wantedAccess`. */
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

/** Takes everything from the roles and gives them what is declared, in one transaction, so that no query falls between. */
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

/** `update(from)`: a column may be called as a word of SQL. */
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
