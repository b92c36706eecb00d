import { and, eq, isNotNull, isNull, or, type SQL, type SQLWrapper, sql } from 'drizzle-orm';
import type { CivilDate } from '../domain/calendar.ts';
import type { UserRef } from '../domain/user-ref.ts';
import type { Database } from './connect.ts';
import { instanceTables } from './instances.ts';
import { isNotUsed, lastUsedText, type NotUsed } from './last-used.ts';
import { licences } from './schema.ts';
import {
  type Paging,
  type PeopleSort,
  readSortedPage,
  type SortedPage,
  type Sorting,
  type SortTypes,
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
  /** Whether the users hold a licence. */
  readonly licensed?: boolean;
  readonly notUsed?: NotUsed;
}

/** What a tenant's users can be sorted by. The status is the licence's; users without a licence come last. */
export const userSorts = {
  id: ['text'],
  name: ['text', 'text'],
  lastUsedOn: ['text', 'text'],
  status: ['int', 'text', 'text'],
} as const satisfies Readonly<Record<PeopleSort, SortTypes>>;

/** A page of a tenant's users. */
export async function listUsers(
  db: Database,
  tenantId: string,
  filter: UserFilter,
  { sort, ...paging }: Paging,
): Promise<SortedPage<UserRow>> {
  const { users } = instanceTables(tenantId);
  return readSortedPage(
    {
      ...paging,
      columns: sortColumns(tenantId, sort),
      types: userSorts[sort],
      where: filtered(tenantId, filter),
      isSearch: filter.q !== undefined || filter.notUsed !== undefined,
    },
    {
      rows: (beside) => db.select({ ...columnsOf(tenantId), ...beside }).from(users),
      counted: (counts) => db.select({ ...counts }).from(users),
    },
  );
}

function sortColumns(tenantId: string, sort: PeopleSort): Sorting['columns'] {
  const { id, name, lastUsedOn } = instanceTables(tenantId).users;
  switch (sort) {
    case 'id':
      return [id];
    case 'name':
      return [sql`lower(${name})`, id];
    case 'lastUsedOn':
      return [lastUsedText(lastUsedOn), id];
    case 'status':
      return [statusRank(tenantId), sql`lower(${name})`, id];
  }
}

function statusRank(tenantId: string): SQL {
  return sql`coalesce(${ofHeld(tenantId, sql`(${licences.endsAt} is not null)::int`)}, 2)`;
}

function filtered(tenantId: string, { q, licensed, notUsed }: UserFilter): SQL | undefined {
  const { users } = instanceTables(tenantId);
  return and(
    q === undefined ? undefined : or(contains(users.id, q), contains(users.name, q), sql`${users.ref} = ${q}`),
    licensed === undefined ? undefined : licensed ? isNotNull(heldNumber(tenantId)) : holdsNone(tenantId),
    notUsed && isNotUsed(tenantId, notUsed),
  );
}

export async function findUser(db: Database, tenantId: string, userId: string): Promise<UserRow | null> {
  const { users } = instanceTables(tenantId);
  const [user] = await db.select(columnsOf(tenantId)).from(users).where(eq(users.id, userId)).limit(1);
  return user ?? null;
}

function columnsOf(tenantId: string) {
  const { id, name, email, lastUsedOn } = instanceTables(tenantId).users;
  return { id, name, email, licenceNumber: heldNumber(tenantId), lastUsedOn };
}

/*
 * A user's licence is looked up by index, and users without one are found by one scan of the tenant's licences. A join
 * could compare every user with every licence: the planner takes the tenant of row-level security for a second
 * condition, and expects one licence where there are thousands.
 */

const heldNumber = (tenantId: string): SQL<number | null> => ofHeld<number | null>(tenantId, licences.number);

/** A column of each user's licence; null without one. */
function ofHeld<T>(tenantId: string, what: SQLWrapper): SQL<T> {
  const { users } = instanceTables(tenantId);
  return sql<T>`(select ${what} from ${licences} where ${and(inUse(tenantId), eq(licences.holder, users.ref))})`;
}

function holdsNone(tenantId: string): SQL {
  const { users } = instanceTables(tenantId);
  const held = and(inUse(tenantId), isNotNull(licences.holder));
  return sql`${users.ref} not in (select ${licences.holder} from ${licences} where ${held})`;
}

const inUse = (tenantId: string): SQL | undefined => and(eq(licences.tenantId, tenantId), isNull(licences.removedAt));

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
