import type { Child } from 'hono/jsx';
import type { Fields } from '../forms.ts';

/** What an empty list shows instead. */
export function Empty({ children }: { readonly children: Child }) {
  return <p class="empty">{children}</p>;
}

/** The API's paging parameters in an address: the first page, or the one that `More` links to. */
export function partIn(query: Fields, limit: number): { readonly limit: number; readonly cursor?: string } {
  const cursor = query.text('cursor');
  return cursor === '' ? { limit } : { limit, cursor };
}

interface ListPage<Row> {
  readonly data: readonly Row[];
  readonly nextCursor: string | null;
}

/** Every row of a list of the API, page by page as long as they go on. */
export async function allRows<Row>(
  read: (part: { readonly limit: number; readonly cursor?: string }) => Promise<ListPage<Row>>,
  cursor?: string,
): Promise<readonly Row[]> {
  const { data, nextCursor } = await read({ limit: 200, ...(cursor !== undefined && { cursor }) });
  return nextCursor === null ? data : [...data, ...(await allRows(read, nextCursor))];
}

interface MoreProps {
  readonly path: string;
  readonly nextCursor: string | null;
  /** The list's filter. */
  readonly query?: Readonly<Record<string, string>>;
}

/** The link to a list's next page, where there is one. */
export function More({ path, nextCursor, query = {} }: MoreProps) {
  if (nextCursor === null) return null;
  return (
    <p class="more">
      <a href={`${path}?${new URLSearchParams({ ...query, cursor: nextCursor }).toString()}`} rel="next">
        Show the next ones
      </a>
    </p>
  );
}

export interface Column<Row> {
  readonly name: string;
  /** Only screen readers get the name: the cells explain themselves. */
  readonly isNameHidden?: boolean;
  /** The content of a row's cell; null where it is empty. */
  readonly show: (row: Row) => Child;
  readonly class?: 'id' | 'number' | 'prose' | 'row-actions' | 'when' | 'tick';
}

interface TableProps<Row> {
  /** For screen readers only; the heading above says the same. */
  readonly caption: string;
  /** The first column holds the row's header. */
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
}

/** A table whose rows become cards where its columns have no room, with the column's name beside each cell. */
export function Table<Row>({ caption, columns, rows }: TableProps<Row>) {
  return (
    <div class={columns.length > 5 ? 'fitted many-columns' : 'fitted'}>
      <table class="stack">
        <caption class="visually-hidden">{caption}</caption>
        <thead>
          <tr>
            {columns.map((column) => (
              <th scope="col" class={column.class}>
                {column.isNameHidden === true ? <span class="visually-hidden">{column.name}</span> : column.name}
              </th>
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
