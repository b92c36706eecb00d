import type { Row, TableName, Tables } from '../store/rows.ts';
import type { Positions } from '../store/table.ts';
import type { Transaction } from '../store/transaction.ts';
import { noSuch } from './errors.ts';

/** What a caller may ask of a list. */
export interface PageParams {
  readonly limit?: number | undefined;
  readonly starting_after?: string | undefined;
  readonly ending_before?: string | undefined;
  readonly created?: CreatedBounds | undefined;
}

interface CreatedBounds {
  readonly gte?: number | undefined;
  readonly lte?: number | undefined;
  readonly gt?: number | undefined;
  readonly lt?: number | undefined;
}

export interface ListSource<K extends TableName> {
  readonly table: K;
  /** The index to walk; without one the whole table. */
  readonly by?: readonly [field: string, value: string] | undefined;
  readonly where?: (row: Tables[K]) => boolean;
}

export interface Page<R> {
  readonly rows: readonly R[];
  readonly has_more: boolean;
}

/** One page, newest first. Rows are walked from the cursor outwards only until the page is full. */
export function pageOf<K extends TableName>(
  tx: Transaction,
  source: ListSource<K>,
  params: PageParams,
): Page<Tables[K]> {
  const limit = params.limit ?? 10;
  const found: Tables[K][] = [];
  const list = tx.list(source.table, ...(source.by ?? []));
  for (const row of params.ending_before === undefined
    ? older(tx, source.table, list, params)
    : newer(tx, source.table, list, params)) {
    if (!within(row.created, params.created) || source.where?.(row) === false) continue;
    found.push(row);
    if (found.length > limit) break;
  }
  const rows = found.slice(0, limit);
  return { rows: params.ending_before === undefined ? rows : rows.reverse(), has_more: found.length > limit };
}

/** Stripe's list object around the wire forms of a page. */
export function listObject<T>(url: string, page: { readonly data: readonly T[]; readonly has_more: boolean }) {
  return { object: 'list' as const, url, has_more: page.has_more, data: [...page.data] };
}

/** From the cursor (or the newest) to older ones, not beyond the lower bound. */
function* older<R extends Row>(
  tx: Transaction,
  table: TableName,
  list: Positions<R>,
  params: PageParams,
): Generator<R> {
  const cursor =
    params.starting_after === undefined ? undefined : cursorRow(tx, table, params.starting_after, 'starting_after').n;
  let position = cursor === undefined ? list.length : list.firstAbove(cursor - 1);
  position = Math.min(position, firstLater(list, params.created));
  for (position -= 1; position >= 0; position -= 1) {
    const row = list.at(position);
    if (row.created < (params.created?.gte ?? params.created?.gt ?? 0)) return;
    yield row;
  }
}

/** From the cursor to newer ones. */
function* newer<R extends Row>(
  tx: Transaction,
  table: TableName,
  list: Positions<R>,
  params: PageParams,
): Generator<R> {
  const cursor = cursorRow(tx, table, params.ending_before ?? '', 'ending_before').n;
  for (let position = list.firstAbove(cursor); position < list.length; position += 1) yield list.at(position);
}

function cursorRow(tx: Transaction, table: TableName, id: string, param: string): Row {
  const row = tx.get(table, id);
  if (row === undefined) throw noSuch(table.replace(/s$/, ''), id, param);
  return row;
}

/** The first position whose row is later than the upper bound; `created` follows the order of creation. */
function firstLater<R extends Row>(list: Positions<R>, bounds: CreatedBounds | undefined): number {
  const upper = Math.min(bounds?.lte ?? Number.POSITIVE_INFINITY, (bounds?.lt ?? Number.POSITIVE_INFINITY) - 1);
  if (upper === Number.POSITIVE_INFINITY) return list.length;
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (list.at(middle).created <= upper) low = middle + 1;
    else high = middle;
  }
  return low;
}

function within(at: number, bounds: CreatedBounds | undefined): boolean {
  if (bounds === undefined) return true;
  const { gte = at, lte = at, gt = at - 1, lt = at + 1 } = bounds;
  return at >= gte && at <= lte && at > gt && at < lt;
}
