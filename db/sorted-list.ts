import { count, type SQL, sql } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';

/*
 * Lists that are sorted by one thing and paged both ways. What they are sorted by is never null and ends with a key, so that
 * a place in the list is a comparison of rows, and stays one where a row goes.
 */

/** What a list of people can be sorted by. */
export const peopleSorts = ['id', 'name', 'lastUsedOn', 'status'] as const;
export type PeopleSort = (typeof peopleSorts)[number];

/** The types that the values of a position have, one for each column that a list is sorted by. */
export type SortTypes = readonly ('int' | 'bigint' | 'text')[];

/** A place in a list: the values of its sort columns at a row, and on which side of that row the page is. */
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

/** How a request asks for a page of such a list. */
export interface Paging<Sort extends string = PeopleSort> extends Omit<Sorting, 'columns' | 'types'> {
  readonly sort: Sort;
  readonly limit: number;
}

/** A page of such a list: its rows with their positions, and how many there are in all and before it. */
export interface SortedPage<Row> {
  readonly rows: readonly (Row & Positioned)[];
  readonly total: number;
  readonly before: number;
}

interface Positioned {
  readonly position: SortedPosition['values'];
}

/** Sorts rows without a value behind all others, in either order; before the value itself, which is then any. */
export function lastWithout(value: SQL | PgColumn, order: Sorting['order']): SQL {
  return order === 'asc' ? sql`(${value} is null)::int` : sql`(${value} is not null)::int`;
}

/** Where a row is in the list. */
export function positionOf({ columns }: Sorting) {
  return sql<SortedPosition['values']>`json_build_array(${listed(columns)})`;
}

/** The rows on the page's side of its position. */
export function besidePosition(sorting: Sorting): SQL | undefined {
  return sorting.position && compared(sorting, sorting.position.values, sorting.position.side);
}

/** A page is read from its position on, so that a limit keeps what is next to it. */
export function readingOrder({ columns, order, position }: Sorting): SQL[] {
  const isUp = (order === 'asc') === (position?.side !== 'before');
  return columns.map((column) => (isUp ? sql`${column} asc` : sql`${column} desc`));
}

/** How many rows a list has, and how many of them are before its page, or, of one before a position, before that. */
export function counts(sorting: Sorting) {
  const { position } = sorting;
  if (position === undefined) return { total: count(), before: sql<number>`0` };
  const inclusive = position.side === 'after';
  const isBefore = inclusive
    ? sql`not ${compared(sorting, position.values, 'after')}`
    : compared(sorting, position.values, 'before');
  return { total: count(), before: sql<number>`count(*) filter (where ${isBefore})`.mapWith(Number) };
}

/** Brings rows and counts together as the page that they are. */
export function sortedPage<Row>(
  { position }: Sorting,
  rows: readonly (Row & Positioned)[],
  counted: { readonly total: number; readonly before: number } | undefined,
): SortedPage<Row> {
  const { total = 0, before = 0 } = counted ?? {};
  if (position?.side !== 'before') return { rows, total, before };
  return { rows: rows.toReversed(), total, before: Math.max(0, before - rows.length) };
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
