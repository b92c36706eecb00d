import { and, asc, eq, gt, isNotNull, isNull, or, type SQL, sql } from 'drizzle-orm';
import type { CivilDate } from '../domain/calendar.ts';
import { isAnyOf } from './any-of.ts';
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

export interface LicenceRow {
  readonly number: number;
  readonly status: 'active' | 'ending';
  readonly userId: string | null;
  readonly userName: string | null;
  readonly since: Date;
  readonly endsAt: Date | null;
  /** The last day on which the licence's holder used the product. */
  readonly lastUsedOn: CivilDate | null;
}

export interface LicenceFilter {
  readonly status?: 'active' | 'ending';
  readonly assigned?: boolean;
  /** A part of the licence's id, or of the holder's id, name or ref (the user's id in histories). */
  readonly q?: string;
  /** Only licences whose holder has not used them. */
  readonly notUsed?: NotUsed;
}

/** What a tenant's licences can be sorted by. A name is the holder's; free licences come last. */
export const licenceSorts = {
  id: ['int'],
  name: ['int', 'text', 'int'],
  lastUsedOn: ['text', 'int'],
  status: ['int', 'int'],
} as const satisfies Readonly<Record<PeopleSort, SortTypes>>;

/** A page of the licences in a tenant's pool, with the names of their holders. */
export async function listLicences(
  db: Database,
  tenantId: string,
  filter: LicenceFilter,
  { sort, ...paging }: Paging,
): Promise<SortedPage<LicenceRow>> {
  const { users } = instanceTables(tenantId);
  return readSortedPage(
    {
      ...paging,
      columns: sortColumns(tenantId, sort),
      types: licenceSorts[sort],
      where: inPool(tenantId, filter),
      isSearch: filter.q !== undefined || filter.notUsed !== undefined,
    },
    {
      rows: (beside) =>
        db
          .select({ ...columnsOf(tenantId), ...beside })
          .from(licences)
          .leftJoin(users, eq(users.ref, licences.holder)),
      counted: (counts) =>
        db
          .select({ ...counts })
          .from(licences)
          .leftJoin(users, eq(users.ref, licences.holder)),
    },
  );
}

const pageRows = 500;

/** All licences that match, page by page: a long list takes a page of memory, and a slow reader keeps no connection. */
export async function* licencePages(
  db: Database,
  tenantId: string,
  filter: LicenceFilter,
  sorted: Pick<Paging, 'sort' | 'order'>,
): AsyncGenerator<readonly LicenceRow[]> {
  let position: Paging['position'];
  for (;;) {
    const { rows } = await listLicences(db, tenantId, filter, { ...sorted, position, limit: pageRows });
    if (rows.length > 0) yield rows;
    const last = rows.at(-1);
    if (last === undefined || rows.length < pageRows) return;
    position = { values: last.position, side: 'after' };
  }
}

function sortColumns(tenantId: string, sort: PeopleSort): Sorting['columns'] {
  const { users } = instanceTables(tenantId);
  const { number, holder, endsAt } = licences;
  switch (sort) {
    case 'id':
      return [number];
    case 'name':
      return [sql`(${holder} is null)::int`, sql`lower(coalesce(${users.name}, ${holder}, ''))`, number];
    case 'lastUsedOn':
      return [lastUsedText(users.lastUsedOn), number];
    case 'status':
      return [sql`(${endsAt} is not null)::int`, number];
  }
}

function inPool(tenantId: string, { status, assigned, q, notUsed }: LicenceFilter): SQL | undefined {
  const { users } = instanceTables(tenantId);
  return and(
    eq(licences.tenantId, tenantId),
    isNull(licences.removedAt),
    status && eq(licences.status, status),
    assigned === undefined ? undefined : assigned ? isNotNull(licences.holder) : isNull(licences.holder),
    q === undefined
      ? undefined
      : or(
          contains(sql`'lic_' || ${licences.number}`, q),
          contains(users.id, q),
          contains(users.name, q),
          sql`${licences.holder} = ${q}`,
        ),
    notUsed && isNotUsed(tenantId, notUsed),
  );
}

/** The licences in a tenant's pool with a number above this one, by number. */
export async function licencesAfter(
  db: Database,
  tenantId: string,
  { after, limit }: { readonly after?: number; readonly limit: number },
): Promise<readonly LicenceRow[]> {
  const later = after === undefined ? undefined : gt(licences.number, after);
  return withNames(db, tenantId, and(inPool(tenantId, {}), later)).limit(limit);
}

/** Licences by number, including those that have left the pool: the ones that a change affected. */
export async function findLicences(
  db: Database,
  tenantId: string,
  numbers: readonly number[],
): Promise<readonly LicenceRow[]> {
  if (numbers.length === 0) return [];
  return withNames(db, tenantId, and(eq(licences.tenantId, tenantId), isAnyOf(licences.number, numbers)));
}

function withNames(db: Database, tenantId: string, where: SQL | undefined) {
  const { users } = instanceTables(tenantId);
  return db
    .select(columnsOf(tenantId))
    .from(licences)
    .leftJoin(users, eq(users.ref, licences.holder))
    .where(where)
    .orderBy(asc(licences.number));
}

function columnsOf(tenantId: string) {
  const { users } = instanceTables(tenantId);
  const { number, status, holder, since, endsAt } = licences;
  // Where a restored database has lost the holder, the ref takes the place of the user's id.
  const userId = sql<string | null>`coalesce(${users.id}, ${holder})`;
  return { number, status, userId, userName: users.name, since, endsAt, lastUsedOn: users.lastUsedOn };
}
