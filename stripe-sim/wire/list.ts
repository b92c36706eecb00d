import type { Reader } from '../http/context.ts';
import { bisect } from '../store/bisect.ts';
import type { Row, TableName, Tables } from '../store/rows.ts';
import type { Positions } from '../store/table.ts';
import type { Transaction } from '../store/transaction.ts';
import { find } from './find.ts';

/** The parameters of a list. */
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
  /** The required values of indexed fields: the first is read by its index, the others are compared. */
  readonly by?: { readonly [F in keyof Tables[K]]?: string | undefined };
  readonly where?: (row: Tables[K]) => boolean;
}

interface Page<R> {
  readonly rows: readonly R[];
  readonly has_more: boolean;
}

/** One page as Stripe's list object, each row in its wire form. */
export function listOf<K extends TableName>(
  reader: Reader,
  url: string,
  source: ListSource<K> & { readonly wire: (reader: Reader, row: Tables[K]) => object },
  params: PageParams,
): object {
  const { rows, has_more } = pageOf(reader.tx, source, params);
  return { object: 'list', url, has_more, data: rows.map((row) => source.wire(reader, row)) };
}

/** One page, newest first. Reads rows from the cursor on until the page is full. */
export function pageOf<K extends TableName>(
  tx: Transaction,
  { table, by = {}, where = () => true }: ListSource<K>,
  { limit = 10, created, starting_after, ending_before }: PageParams,
): Page<Tables[K]> {
  const fields = (Object.keys(by) as (keyof Tables[K] & string)[]).filter((field) => by[field] !== undefined);
  const [first] = fields;
  const list = first === undefined ? tx.list(table) : tx.list(table, first, by[first]);
  const placeOf = (cursor: 'starting_after' | 'ending_before', id: string): number => find(tx, table, id, cursor).n;
  const walked =
    ending_before !== undefined
      ? newer(list, placeOf('ending_before', ending_before))
      : older(list, starting_after === undefined ? undefined : placeOf('starting_after', starting_after), created);
  const found: Tables[K][] = [];
  for (const row of walked) {
    if (!within(row.created, created) || !fields.every((field) => row[field] === by[field]) || !where(row)) continue;
    found.push(row);
    if (found.length > limit) break;
  }
  const rows = found.slice(0, limit);
  return { rows: ending_before === undefined ? rows : rows.reverse(), has_more: found.length > limit };
}

/** From the cursor (or the newest) to older rows, within the bounds; `created` follows the order of creation. */
function* older<R extends Row>(
  list: Positions<R>,
  cursor: number | undefined,
  bounds: CreatedBounds | undefined,
): Generator<R> {
  const beforeCursor = cursor === undefined ? list.length : list.firstAbove(cursor - 1);
  const beforeLater =
    bounds === undefined ? list.length : bisect(list.length, (position) => !isLater(list.at(position), bounds));
  for (let position = Math.min(beforeCursor, beforeLater) - 1; position >= 0; position -= 1) {
    const row = list.at(position);
    if (row.created < (bounds?.gte ?? bounds?.gt ?? 0)) return;
    yield row;
  }
}

/** From the cursor to newer rows. */
function* newer<R extends Row>(list: Positions<R>, cursor: number): Generator<R> {
  for (let position = list.firstAbove(cursor); position < list.length; position += 1) yield list.at(position);
}

/** Beyond the upper bound. */
function isLater({ created }: Row, { lte = created, lt = created + 1 }: CreatedBounds): boolean {
  return created > lte || created >= lt;
}

function within(at: number, bounds: CreatedBounds | undefined): boolean {
  if (bounds === undefined) return true;
  const { gte = at, lte = at, gt = at - 1, lt = at + 1 } = bounds;
  return at >= gte && at <= lte && at > gt && at < lt;
}
