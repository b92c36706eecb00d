import { and, count, type SQL, sql } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';

/*
 * Lists with one sort order that are paged in both directions. The sort columns are never null and end with a key, so
 * that a position is a comparison of rows, which still works when its row is deleted.
 */

/** What a list of people can be sorted by. */
export const peopleSorts = ['id', 'name', 'lastUsedOn', 'status'] as const;
export type PeopleSort = (typeof peopleSorts)[number];

/** The types of a position's values, one for each sort column. */
export type SortTypes = readonly ('int' | 'bigint' | 'text')[];

/** A position in a list: the values of the sort columns at a row, and the side of that row on which the page is. */
export interface SortedPosition {
  readonly values: readonly (string | number)[];
  readonly side: 'after' | 'before';
}

export interface Sorting {
  readonly columns: readonly (SQL | PgColumn)[];
  readonly types: SortTypes;
  readonly order: 'asc' | 'desc';
  readonly position?: SortedPosition | undefined;
}

/** The rows that are listed. */
interface Listed {
  readonly where?: SQL | undefined;
  /**
   * Whether each row has to be looked at for what is sought, and few have it: the first page is then read and counted
   * at once. Otherwise counting apart is cheaper.
   */
  readonly isSearch?: boolean;
  readonly limit: number;
}

/** A request for a page of a sorted list. */
export interface Paging<Sort extends string = PeopleSort> extends Omit<Sorting, 'columns' | 'types'> {
  readonly sort: Sort;
  readonly limit: number;
}

/**
 * A page of a sorted list: its rows with their positions, the number of rows in all, and the number before the page.
 */
export interface SortedPage<Row> {
  readonly rows: readonly (Row & Positioned)[];
  readonly total: number;
  readonly before: number;
}

interface Positioned {
  readonly position: SortedPosition['values'];
}

/** What is selected beside a row's own columns: its position and, where rows are sought, the number of all of them. */
interface Beside {
  readonly position: SQL<SortedPosition['values']>;
  readonly total: SQL<number>;
}

/** The two queries of a list, of its rows with their positions and of their counts, both still without a condition. */
export interface SortedQueries<Row> {
  rows(beside: Beside): ReadBySorting<Row & Positioned & { readonly total: number }>;
  counted(counts: Counts): { where(condition: SQL | undefined): PromiseLike<readonly Counted[]> };
}

interface ReadBySorting<Row> {
  where(condition: SQL | undefined): {
    orderBy(...columns: SQL[]): { limit(limit: number): PromiseLike<readonly Row[]> };
  };
}

interface Counts {
  readonly total: SQL<number>;
  readonly before: SQL<number>;
}

interface Counted {
  readonly total: number;
  readonly before: number;
}

/** Reads a page of the rows that meet a condition, and counts all of them. */
export async function readSortedPage<Row>(
  { where, isSearch = false, limit, ...sorting }: Sorting & Listed,
  queries: SortedQueries<Row>,
): Promise<SortedPage<Row>> {
  const isOneStatement = isSearch && sorting.position === undefined;
  const counter = isOneStatement ? sql`count(*) over ()` : sql`0`;
  const [rows, [counted]] = await Promise.all([
    queries
      .rows({ position: positionOf(sorting), total: counter.mapWith(Number) })
      .where(and(where, besidePosition(sorting)))
      .orderBy(...readingOrder(sorting))
      .limit(limit),
    isOneStatement ? [] : queries.counted(counts(sorting)).where(where),
  ]);
  const { total, before } = counted ?? { total: rows[0]?.total ?? 0, before: 0 };
  // This page was read backwards from the row that it ends before.
  if (sorting.position?.side !== 'before') return { rows, total, before };
  return { rows: rows.toReversed(), total, before: Math.max(0, before - rows.length) };
}

/** A sort column, put before `value`, that places rows without a value last in either order. */
export function lastWithout(value: SQL | PgColumn, order: Sorting['order']): SQL {
  return order === 'asc' ? sql`(${value} is null)::int` : sql`(${value} is not null)::int`;
}

/** A row's position in the list. */
function positionOf({ columns }: Sorting) {
  return sql<SortedPosition['values']>`json_build_array(${listed(columns)})`;
}

/** The rows on the page's side of its position. */
function besidePosition(sorting: Sorting): SQL | undefined {
  return sorting.position && compared(sorting, sorting.position.values, sorting.position.side);
}

/** The order of reading, away from the position, so that a limit keeps the rows next to it. */
function readingOrder({ columns, order, position }: Sorting): SQL[] {
  const isUp = (order === 'asc') === (position?.side !== 'before');
  return columns.map((column) => (isUp ? sql`${column} asc` : sql`${column} desc`));
}

/** Counts all rows, and those before the page; for a page that ends before a position, those before that position. */
function counts(sorting: Sorting): Counts {
  const { position } = sorting;
  if (position === undefined) return { total: count(), before: sql<number>`0` };
  const inclusive = position.side === 'after';
  const isBefore = inclusive
    ? sql`not ${compared(sorting, position.values, 'after')}`
    : compared(sorting, position.values, 'before');
  return { total: count(), before: sql<number>`count(*) filter (where ${isBefore})`.mapWith(Number) };
}

function compared(
  { columns, types, order }: Sorting,
  values: SortedPosition['values'],
  side: SortedPosition['side'],
): SQL {
  const isUp = (order === 'asc') === (side === 'after');
  const there = types.map((type, index) => sql`${values[index] ?? null}::${sql.raw(type)}`);
  return sql`(${listed(columns)}) ${sql.raw(isUp ? '>' : '<')} (${listed(there)})`;
}

function listed(parts: readonly (SQL | PgColumn)[]): SQL {
  return sql.join(
    parts.map((part) => sql`${part}`),
    sql`, `,
  );
}
