import type { Child } from 'hono/jsx';
import type { Fields } from '../forms.ts';
import { type Texts, texts } from '../texts/texts.ts';
import type { View } from '../view.ts';

/** What an empty list shows instead. */
export function Empty({ children }: { readonly children: Child }) {
  return <p class="empty">{children}</p>;
}

/** What a page shows instead of its figures where its address names a month that is none. */
export function NoMonth({ slip, t = texts.en, children }: NoMonthProps) {
  return (
    <Empty>
      <span role="status">{t.list.noMonth(slip)}</span> {children}
    </Empty>
  );
}

interface NoMonthProps {
  readonly slip: string;
  /** The texts in the reader's language; English for the seller's own people. */
  readonly t?: Texts;
  /** The way back. */
  readonly children?: Child;
}

/** The API's paging parameters from an address: the first page, or the page that `More` links to. */
export function partIn(query: Fields, limit: number): { readonly limit: number; readonly cursor?: string } {
  const cursor = query.text('cursor');
  return cursor === '' ? { limit } : { limit, cursor };
}

interface ListPage<Row> {
  readonly data: readonly Row[];
  readonly nextCursor: string | null;
}

/** Every row of a list of the API, read page by page to the end. */
export async function allRows<Row>(
  read: (part: { readonly limit: number; readonly cursor?: string }) => Promise<ListPage<Row>>,
  cursor?: string,
): Promise<readonly Row[]> {
  const { data, nextCursor } = await read({ limit: 200, ...(cursor !== undefined && { cursor }) });
  return nextCursor === null ? data : [...data, ...(await allRows(read, nextCursor))];
}

interface MoreProps {
  readonly path: string;
  /** The link's text, where the page is not in English. */
  readonly name?: string;
  readonly nextCursor: string | null;
  /** The list's filter. */
  readonly query?: Readonly<Record<string, string>>;
}

/** The link to a list's next page, where there is one. */
export function More({ path, name = 'Show the next ones', nextCursor, query = {} }: MoreProps) {
  if (nextCursor === null) return null;
  return (
    <p class="more">
      <a href={addressOf(path, { ...query, cursor: nextCursor })} rel="next">
        {name}
      </a>
    </p>
  );
}

interface PagesProps {
  readonly view: View;
  readonly path: string;
  /** The list's filter and its order. */
  readonly query: Readonly<Record<string, string>>;
  readonly list: SortedList;
}

/** A page of a list that can be paged in both directions, with its place in the list. */
interface SortedList {
  readonly data: readonly unknown[];
  readonly total: number;
  /** How many rows come before the page. */
  readonly before: number;
  readonly previousCursor: string | null;
  readonly nextCursor: string | null;
}

/** `51–100 of 240 · Previous · Next`; nothing for an empty list. */
export function Pages({ view, path, query, list }: PagesProps) {
  const { data, total, before, previousCursor, nextCursor } = list;
  if (total === 0) return null;
  const t = view.t.list;
  const count = (number: number): string => number.toLocaleString(view.locale);
  const to = (cursor: string): string => addressOf(path, { ...query, cursor });
  return (
    <nav class="more" aria-label={t.pages}>
      {t.range(count(before + 1), count(before + data.length), count(total))}
      {previousCursor !== null && (
        <>
          {' · '}
          <a href={to(previousCursor)} rel="prev">
            {t.previous}
          </a>
        </>
      )}
      {nextCursor !== null && (
        <>
          {' · '}
          <a href={to(nextCursor)} rel="next">
            {t.next}
          </a>
        </>
      )}
    </nav>
  );
}

/** A list's address with its filter. */
export function addressOf(path: string, query: Readonly<Record<string, string>>): string {
  const text = new URLSearchParams(query).toString();
  return text === '' ? path : `${path}?${text}`;
}

export interface Column<Row> {
  readonly name: string;
  /** What a click on the column's name sorts the list by. */
  readonly sort?: string;
  /** Whether only screen readers get the name, because the cells explain themselves. */
  readonly isNameHidden?: boolean;
  /** The content of a row's cell; null where it is empty. */
  readonly show: (row: Row) => Child;
  readonly class?: 'id' | 'number' | 'prose' | 'row-actions' | 'when' | 'tick';
}

interface TableProps<Row> {
  /** The caption, for screen readers only: the heading above says the same. */
  readonly caption: string;
  /** The columns; the first one holds the row's header. */
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly sorted?: Sorted;
}

/** The list's present order, `name` or `-name` for descending, and the address that sorts it otherwise. */
interface Sorted {
  readonly by: string;
  readonly addressFor: (sort: string) => string;
}

/** A table whose rows become cards where its columns have no room, with the column's name beside each cell. */
export function Table<Row>({ caption, columns, rows, sorted }: TableProps<Row>) {
  return (
    <div class={columns.length > 5 ? 'fitted many-columns' : 'fitted'}>
      <table class="stack">
        <caption class="visually-hidden">{caption}</caption>
        <thead>
          <tr>
            {columns.map((column) => (
              <Head column={column} sorted={sorted} />
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr>
              {columns.map((column, index) => (
                <Cell column={column} row={row} isFirst={index === 0} />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface HeadProps<Row> {
  readonly column: Column<Row>;
  readonly sorted: Sorted | undefined;
}

/** A column's head. Its link sorts by the column, or reverses the order where the list is sorted by it already. */
function Head<Row>({ column: { name, isNameHidden, sort, class: kind }, sorted }: HeadProps<Row>) {
  if (sort === undefined || sorted === undefined)
    return (
      <th scope="col" class={kind}>
        {isNameHidden === true ? <span class="visually-hidden">{name}</span> : name}
      </th>
    );
  const order = sorted.by === sort ? 'ascending' : sorted.by === `-${sort}` ? 'descending' : undefined;
  return (
    <th scope="col" class={kind} aria-sort={order}>
      <a href={sorted.addressFor(order === 'ascending' ? `-${sort}` : sort)}>{name}</a>
    </th>
  );
}

interface CellProps<Row> {
  readonly column: Column<Row>;
  readonly row: Row;
  readonly isFirst: boolean;
}

function Cell<Row>({ column: { name, isNameHidden = false, show, class: kind }, row, isFirst }: CellProps<Row>) {
  const Tag = isFirst ? 'th' : 'td';
  const content = show(row);
  return (
    <Tag scope={isFirst ? 'row' : undefined} data-label={isNameHidden ? undefined : name} class={kind}>
      {content === null ? null : <div>{content}</div>}
    </Tag>
  );
}
