import { and, asc, eq, gt, isNotNull, isNull, or, type SQL, sql } from 'drizzle-orm';
import type { CivilDate } from '../domain/calendar.ts';
import { isAnyOf } from './any-of.ts';
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

export interface LicenceRow {
  readonly number: number;
  readonly status: 'active' | 'ending';
  readonly userId: string | null;
  readonly userName: string | null;
  readonly since: Date;
  readonly endsAt: Date | null;
  /** Of its holder. */
  readonly lastUsedOn: CivilDate | null;
}

export interface LicenceFilter {
  readonly status?: 'active' | 'ending';
  readonly assigned?: boolean;
  /** A part of the licence's id, of the holder's id, name or ref, as histories have that. */
  readonly q?: string;
  /** Held by a user who has not used it. */
  readonly notUsed?: NotUsed;
}

/** What the licences of a tenant can be sorted by; a name is its holder's, and those without one come last. */
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
  { sort, limit, ...paging }: Paging,
): Promise<SortedPage<LicenceRow>> {
  const { users } = instanceTables(tenantId);
  const sorting = { ...paging, columns: sortColumns(tenantId, sort), types: licenceSorts[sort] };
  const where = inPool(tenantId, filter);
  const page = db
    .select({ ...columnsOf(tenantId), position: positionOf(sorting) })
    .from(licences)
    .leftJoin(users, eq(users.ref, licences.holder))
    .where(and(where, besidePosition(sorting)))
    .orderBy(...readingOrder(sorting))
    .limit(limit);
  const counted = db
    .select(counts(sorting))
    .from(licences)
    .leftJoin(users, eq(users.ref, licences.holder))
    .where(where);
  const [rows, [numbers]] = await Promise.all([page, counted]);
  return sortedPage(sorting, rows, numbers);
}

const pageRows = 500;

/** All of them, page by page: a long list takes a page of memory, and a slow reader keeps no connection. */
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

/** The licences in a tenant's pool after one of them, by number. */
export async function licencesAfter(
  db: Database,
  tenantId: string,
  { after, limit }: { readonly after?: number; readonly limit: number },
): Promise<readonly LicenceRow[]> {
  const later = after === undefined ? undefined : gt(licences.number, after);
  return withNames(db, tenantId, and(inPool(tenantId, {}), later)).limit(limit);
}

/** Licences by number, those that have left the pool included: what a change touched. */
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
  // A holder who was lost with a restored database stands for itself.
  const userId = sql<string | null>`coalesce(${users.id}, ${holder})`;
  return { number, status, userId, userName: users.name, since, endsAt, lastUsedOn: users.lastUsedOn };
}
