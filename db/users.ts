import { and, asc, eq, gt, inArray, isNull, or, type SQL } from 'drizzle-orm';
import { type Database, sqlState, sqlStateOf } from './connect.ts';
import { instanceTables } from './instances.ts';
import { licences } from './schema.ts';
import { contains } from './text-search.ts';

export interface UserRow {
  readonly id: string;
  readonly name: string;
  readonly email: string | null;
  readonly licenceNumber: number | null;
}

export interface UserFilter {
  readonly q?: string;
  readonly after?: string;
  readonly limit: number;
}

export async function listUsers(
  db: Database,
  tenantId: string,
  { q, after, limit }: UserFilter,
): Promise<readonly UserRow[]> {
  const { users } = instanceTables(tenantId);
  const conditions: (SQL | undefined)[] = [];
  if (after !== undefined) conditions.push(gt(users.id, after));
  if (q !== undefined) conditions.push(or(contains(users.id, q), contains(users.name, q)));
  return withLicences(db, tenantId, and(...conditions)).limit(limit);
}

export async function findUser(db: Database, tenantId: string, userId: string): Promise<UserRow | null> {
  const { users } = instanceTables(tenantId);
  const [user] = await withLicences(db, tenantId, eq(users.id, userId)).limit(1);
  return user ?? null;
}

function withLicences(db: Database, tenantId: string, where: SQL | undefined) {
  const { users } = instanceTables(tenantId);
  const held = and(eq(licences.tenantId, tenantId), eq(licences.userId, users.id), isNull(licences.removedAt));
  return db
    .select({ id: users.id, name: users.name, email: users.email, licenceNumber: licences.number })
    .from(users)
    .leftJoin(licences, held)
    .where(where)
    .orderBy(asc(users.id));
}

export async function countUsers(db: Database, tenantId: string): Promise<number> {
  return db.$count(instanceTables(tenantId).users);
}

/** Creates a user or changes one. */
export async function putUser(
  db: Database,
  tenantId: string,
  user: { readonly id: string; readonly name: string; readonly email: string | null },
): Promise<void> {
  const { users } = instanceTables(tenantId);
  const { name, email } = user;
  await db.insert(users).values(user).onConflictDoUpdate({ target: users.id, set: { name, email } });
}

export async function removeUser(db: Database, tenantId: string, userId: string): Promise<void> {
  const { users } = instanceTables(tenantId);
  await db.delete(users).where(eq(users.id, userId));
}

/** Those of some users that are not there. */
export async function missingUsers(
  db: Database,
  tenantId: string,
  userIds: readonly string[],
): Promise<readonly string[]> {
  const names = await userNames(db, tenantId, userIds);
  return userIds.filter((userId) => !names.has(userId));
}

export async function userNames(
  db: Database,
  tenantId: string,
  userIds: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  if (userIds.length === 0) return new Map();
  const { users } = instanceTables(tenantId);
  const rows = await db
    .select({ id: users.id, name: users.name })
    .from(users)
    .where(inArray(users.id, [...userIds]));
  return new Map(rows.map(({ id, name }) => [id, name]));
}

/** Whether a query failed because the instance is gone: its schema is dropped with it. */
export function isInstanceGone(error: unknown): boolean {
  const state = sqlStateOf(error);
  return state === sqlState.undefinedTable || state === sqlState.undefinedSchema;
}
