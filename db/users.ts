import { and, eq, isNotNull, isNull, or, type SQL, sql } from 'drizzle-orm';
import type { CivilDate } from '../domain/calendar.ts';
import type { UserRef } from '../domain/user-ref.ts';
import type { Database } from './connect.ts';
import { instanceTables } from './instances.ts';
import { isNotUsed, lastUsedText, type NotUsed } from './last-used.ts';
import { licences } from './schema.ts';
import {
  besidePosition,
  counts,
  type Paging,
  type PeopleSort,
  positionOf,
  readingOrder,
  type SortedPage,
  type Sorting,
  type SortTypes,
  sortedPage,
} from './sorted-list.ts';
import { contains } from './text-search.ts';
import { saltOf, userRefOf } from './user-refs.ts';

export interface UserRow {
  readonly id: string;
  readonly name: string;
  readonly email: string | null;
  readonly licenceNumber: number | null;
  readonly lastUsedOn: CivilDate | null;
}

export interface UserFilter {
  readonly q?: string;
  /** Whether they hold a licence. */
  readonly licensed?: boolean;
  readonly notUsed?: NotUsed;
}

/** What the users of a tenant can be sorted by; their status is that of their licence, and who has none comes last. */
export const userSorts = {
  id: ['text'],
  name: ['text', 'text'],
  lastUsedOn: ['text', 'text'],
  status: ['int', 'text', 'text'],
} as const satisfies Readonly<Record<PeopleSort, SortTypes>>;

/** A page of the users. */
export async function listUsers(
  db: Database,
  tenantId: string,
  filter: UserFilter,
  { sort, limit, ...paging }: Paging,
): Promise<SortedPage<UserRow>> {
  const { users } = instanceTables(tenantId);
  const held = heldLicence(db, tenantId);
  const sorting = { ...paging, columns: sortColumns(tenantId, sort, held), types: userSorts[sort] };
  const where = filtered(tenantId, filter, held);
  const page = db
    .select({ ...columnsOf(tenantId, held), position: positionOf(sorting) })
    .from(users)
    .leftJoinLateral(held, sql`true`)
    .where(and(where, besidePosition(sorting)))
    .orderBy(...readingOrder(sorting))
    .limit(limit);
  const counted = db.select(counts(sorting)).from(users).leftJoinLateral(held, sql`true`).where(where);
  const [rows, [numbers]] = await Promise.all([page, counted]);
  return sortedPage(sorting, rows, numbers);
}

function sortColumns(tenantId: string, sort: PeopleSort, held: HeldLicence): Sorting['columns'] {
  const { id, name, lastUsedOn } = instanceTables(tenantId).users;
  switch (sort) {
    case 'id':
      return [id];
    case 'name':
      return [sql`lower(${name})`, id];
    case 'lastUsedOn':
      return [lastUsedText(lastUsedOn), id];
    case 'status':
      return [statusRank(held), sql`lower(${name})`, id];
  }
}

function statusRank({ number, endsAt }: HeldLicence): SQL {
  return sql`case when ${number} is null then 2 when ${endsAt} is null then 0 else 1 end`;
}

function filtered(tenantId: string, { q, licensed, notUsed }: UserFilter, { number }: HeldLicence): SQL | undefined {
  const { users } = instanceTables(tenantId);
  return and(
    q === undefined ? undefined : or(contains(users.id, q), contains(users.name, q), sql`${users.ref} = ${q}`),
    licensed === undefined ? undefined : licensed ? isNotNull(number) : isNull(number),
    notUsed && isNotUsed(tenantId, notUsed),
  );
}

export async function findUser(db: Database, tenantId: string, userId: string): Promise<UserRow | null> {
  const { users } = instanceTables(tenantId);
  const held = heldLicence(db, tenantId);
  const [user] = await db
    .select(columnsOf(tenantId, held))
    .from(users)
    .leftJoinLateral(held, sql`true`)
    .where(eq(users.id, userId))
    .limit(1);
  return user ?? null;
}

function columnsOf(tenantId: string, held: HeldLicence) {
  const { id, name, email, lastUsedOn } = instanceTables(tenantId).users;
  return { id, name, email, licenceNumber: held.number, lastUsedOn };
}

type HeldLicence = ReturnType<typeof heldLicence>;

/**
 * The licence of a user, if any, looked up for each by its index. A plain join may compare every user with every licence, as the
 * planner expects a single licence: row-level security names the tenant once more, and it takes that for another condition.
 */
function heldLicence(db: Database, tenantId: string) {
  const { users } = instanceTables(tenantId);
  return db
    .select({ number: licences.number, endsAt: licences.endsAt })
    .from(licences)
    .where(and(eq(licences.tenantId, tenantId), eq(licences.holder, users.ref), isNull(licences.removedAt)))
    .limit(1)
    .as('held');
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
