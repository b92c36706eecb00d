import { z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { accepts } from 'hono/accepts';
import type { ChargeRow } from '../../db/charges.ts';
import type { SortedPage, SortedPosition, SortTypes } from '../../db/sorted-list.ts';
import type { TimePosition } from '../../db/time-position.ts';
import { invalid } from './problems.ts';

/** One page of a list, and the cursor of the next page. `rows` has one row more than `limit` where the list goes on. */
export function pageOf<Row>(
  rows: readonly Row[],
  limit: number,
  positionOf: (row: Row) => string,
): { readonly data: readonly Row[]; readonly nextCursor: string | null } {
  const data = rows.slice(0, limit);
  const last = data.at(-1);
  const nextCursor = rows.length > limit && last !== undefined ? encode(positionOf(last)) : null;
  return { data, nextCursor };
}

/**
 * One page of a list like `pageOf`, which ends with a whole group of rows, such as those of one step, unless it is all
 * one group.
 */
export function wholePageOf<Row>(
  rows: readonly Row[],
  limit: number,
  positionOf: (row: Row) => string,
  isSameGroup: (one: Row, other: Row) => boolean,
) {
  const next = rows[limit];
  const first = next === undefined ? 0 : rows.findIndex((row) => isSameGroup(row, next));
  return first > 0 ? pageOf(rows.slice(0, first + 1), first, positionOf) : pageOf(rows, limit, positionOf);
}

/** Whether the `Accept` header asks for a list as CSV. */
export function asksForCsv(context: Context): boolean {
  context.header('vary', 'accept');
  const supports = ['application/json', 'text/csv'];
  return accepts(context, { header: 'Accept', supports, default: 'application/json' }) === 'text/csv';
}

/** The headers of a CSV file, which is made as it is read. */
export function csvHeaders(name: string): Record<string, string> {
  return {
    'content-type': 'text/csv; charset=utf-8; header=present',
    'content-disposition': `attachment; filename="${name}.csv"`,
  };
}

/** One page of a sorted list, with the cursors of the pages beside it. A cursor only fits the same sort order. */
export function sortedPageOf<Row>({ rows, total, before }: SortedPage<Row>, sorting: SortingAsked) {
  const cursorAt = (row: (typeof rows)[number] | undefined, side: SortedPosition['side']): string | null =>
    row === undefined ? null : encode(JSON.stringify([sorting.sort, sorting.order, side, ...row.position]));
  return {
    data: rows,
    nextCursor: before + rows.length < total ? cursorAt(rows.at(-1), 'after') : null,
    previousCursor: before > 0 ? cursorAt(rows[0], 'before') : null,
    total,
    before,
  };
}

/** The sort order in a request. */
interface SortingAsked {
  readonly sort: string;
  readonly order: 'asc' | 'desc';
}

/** The position in a cursor of a list in this sort order; undefined at the start of the list. */
export function sortedPositionIn(
  cursor: string | undefined,
  { sort, order }: SortingAsked,
  types: SortTypes,
): SortedPosition | undefined {
  const position = positionIn(cursor);
  if (position === undefined) return undefined;
  const parsed = sortedCursor.safeParse(parsedJson(position));
  const [cursorSort, cursorOrder, side, ...values] = parsed.success ? parsed.data : ([sort, order, 'after'] as const);
  const fits = values.length === types.length && types.every((type, index) => isOf(type, values[index]));
  if (cursorSort !== sort || cursorOrder !== order || !fits)
    throw invalid('/cursor', 'is not a cursor of this list as it is sorted');
  return { side, values };
}

const sortedCursor = z.tuple(
  [z.string(), z.string(), z.enum(['after', 'before'])],
  z.union([z.string().regex(/^[^\0]*$/), z.int().min(0)]),
);

function isOf(type: SortTypes[number], value: string | number | undefined): boolean {
  if (type === 'text' || typeof value !== 'number') return type === 'text' && typeof value === 'string';
  return type === 'bigint' || value <= 2_147_483_647;
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** Removes fields that are undefined: a filter lacks the fields that a query does not name. */
export function withoutUndefined<T extends object>(fields: T): WithoutUndefined<T> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as WithoutUndefined<T>;
}

type WithoutUndefined<T> = { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
};

/** The position in a cursor; undefined at the start of a list. A feed has its cursors by another name. */
export function positionIn(cursor: string | undefined, name = 'cursor', of = 'list'): string | undefined {
  if (cursor === undefined) return undefined;
  const position = Buffer.from(cursor, 'base64url').toString();
  if (encode(position) !== cursor || position.includes('\0'))
    throw invalid(`/${name}`, `is not a cursor of this ${of}`);
  return position;
}

/** The number in a cursor, at most `most`; undefined at the start of a list. */
export function numberIn(cursor: string | undefined, most = Number.MAX_SAFE_INTEGER): number | undefined {
  const position = positionIn(cursor);
  if (position === undefined) return undefined;
  const number = Number(position);
  if (!/^\d{1,16}$/.test(position) || number > most) throw invalid('/cursor', 'is not a cursor of this list');
  return number;
}

/** The instant and sequence number in a cursor. */
export function sequencePositionIn(cursor: string | undefined): TimePosition | undefined {
  return timePositionIn(cursor, /^\d{1,15}$/);
}

/** The instant and id in a cursor. `ids` is the form of the list's ids, as a cursor may be any text. */
export function timePositionIn(cursor: string | undefined, ids = /^[\w-]+$/): TimePosition | undefined {
  const position = positionIn(cursor);
  if (position === undefined) return undefined;
  const [, ms, id] = /^(\d{1,15}) ([\w-]{1,64})$/.exec(position) ?? [];
  if (ms === undefined || id === undefined || !ids.test(id)) throw invalid('/cursor', 'is not a cursor of this list');
  const at = new Date(Number(ms));
  // After the year 9999, ISO 8601 needs a sign that Postgres does not read.
  if (Number.isNaN(at.getTime()) || at.getUTCFullYear() > 9999)
    throw invalid('/cursor', 'is not a cursor of this list');
  return { at, id };
}

export function timePosition(at: Date, id: string): string {
  return `${at.getTime()} ${id}`;
}

/** The position of a charge in lists: the instant at which it was made, and its sequence number. */
export function positionOfCharge({ createdAt, sequence }: ChargeRow): string {
  return timePosition(createdAt, String(sequence));
}

function encode(position: string): string {
  return Buffer.from(position).toString('base64url');
}
