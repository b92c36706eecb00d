import { and, asc, eq, gt, isNotNull, isNull, or, type SQL, sql } from 'drizzle-orm';
import type { UserRef } from '../domain/user-ref.ts';
import { type Database, sqlState, sqlStateOf } from './connect.ts';
import { instanceTables } from './instances.ts';
import { licences } from './schema.ts';
import { contains } from './text-search.ts';
import { saltOf, userRefOf } from './user-refs.ts';

export interface UserRow {
  readonly id: string;
  readonly name: string;
  readonly email: string | null;
  readonly licenceNumber: number | null;
}

export interface UserFilter {
  readonly q?: string;
  /** Whether they hold a licence. */
  readonly licensed?: boolean;
  readonly after?: string;
  readonly limit: number;
}

export async function listUsers(
  db: Database,
  tenantId: string,
  { q, licensed, after, limit }: UserFilter,
): Promise<readonly UserRow[]> {
  const { users } = instanceTables(tenantId);
  const conditions: (SQL | undefined)[] = [];
  if (after !== undefined) conditions.push(gt(users.id, after));
  if (q !== undefined) conditions.push(or(contains(users.id, q), contains(users.name, q), sql`${users.ref} = ${q}`));
  if (licensed !== undefined) conditions.push(licensed ? isNotNull(licences.number) : isNull(licences.number));
  return withLicences(db, tenantId, and(...conditions)).limit(limit);
}

export async function findUser(db: Database, tenantId: string, userId: string): Promise<UserRow | null> {
  const { users } = instanceTables(tenantId);
  const [user] = await withLicences(db, tenantId, eq(users.id, userId)).limit(1);
  return user ?? null;
}

function withLicences(db: Database, tenantId: string, where: SQL | undefined) {
  const { users } = instanceTables(tenantId);
  const held = and(eq(licences.tenantId, tenantId), eq(licences.holder, users.ref), isNull(licences.removedAt));
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

/** Creates users or changes them. */
export async function putUsers(
  db: Database,
  tenantId: string,
  changed: readonly { readonly id: string; readonly name: string; readonly email: string | null }[],
): Promise<void> {
  const { users } = instanceTables(tenantId);
  const rows = changed.map((user) => ({ ...user, ref: userRefOf(saltOf(tenantId), sql`${user.id}`) }));
  await db
    .insert(users)
    .values(rows)
    .onConflictDoUpdate({ target: users.id, set: { name: sql`excluded.name`, email: sql`excluded.email` } });
}

export async function removeUser(db: Database, tenantId: string, user: UserRef): Promise<void> {
  const { users } = instanceTables(tenantId);
  await db.delete(users).where(eq(users.ref, user));
}

/** Whether a query failed because the instance is gone: its schema is dropped with it. */
export function isInstanceGone(error: unknown): boolean {
  const state = sqlStateOf(error);
  return state === sqlState.undefinedTable || state === sqlState.undefinedSchema;
}
