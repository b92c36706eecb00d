import type { Child } from 'hono/jsx';
import type { Fields } from '../forms.ts';

/** Where a list has nothing to show. */
export function Empty({ children }: { readonly children: Child }) {
  return <p class="empty">{children}</p>;
}

/** Which part of a list an address asks for: the first, or the one that `More` leads to. */
export function partIn(query: Fields, limit: number): { readonly limit: number; readonly cursor?: string } {
  const cursor = query.text('cursor');
  return cursor === '' ? { limit } : { limit, cursor };
}

interface MoreProps {
  readonly path: string;
  readonly nextCursor: string | null;
  /** What else the list was asked for. */
  readonly query?: Readonly<Record<string, string>>;
}

/** The way to the rest of a list, which is too long for one page. */
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
  /** Its name is read out and not shown, as what it holds says by itself what it is. */
  readonly isNameHidden?: boolean;
  /** What a row has in it; null where that is nothing. */
  readonly show: (row: Row) => Child;
  readonly class?: 'id' | 'number' | 'prose' | 'row-actions' | 'when';
}

interface TableProps<Row> {
  /** Read out and not shown: the heading above it says as much. */
  readonly caption: string;
  /** The first names the row. */
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
}

/** A table whose rows become cards on a narrow screen, each cell with its column's name. */
export function Table<Row>({ caption, columns, rows }: TableProps<Row>) {
  return (
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
