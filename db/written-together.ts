import { getTableColumns, type SQL, sql } from 'drizzle-orm';
import type { PgTable } from 'drizzle-orm/pg-core';
import { sqlOnce } from './built-once.ts';
import type { Database } from './connect.ts';

/** An insert of rows given as one JSON value, so that the statement is the same for any number of rows. */
export interface RowsWrite<Row> {
  readonly into: (json: SQL) => SQL;
  /** Never set: it only carries the type of the rows. */
  readonly rows?: readonly Row[];
}

type NameIn<Table extends PgTable> = keyof Table['$inferInsert'] & string;

interface Details<Name extends string> {
  /** Values that replace or add to the given ones, as expressions over a row called `given`. */
  readonly computed?: Partial<Record<Name, SQL>>;
  readonly conflict?: OnConflict<Name>;
  readonly returning?: SQL;
}

/** What happens to a row that exists: it stays, or these columns are replaced where the condition holds. */
interface OnConflict<Name extends string> {
  readonly on: readonly Name[];
  readonly replace: readonly Name[];
  readonly where?: SQL | undefined;
}

/** An insert of rows with these columns. */
export function inserting<Table extends PgTable, Name extends NameIn<Table>>(
  table: Table,
  names: readonly Name[],
  { computed = {}, conflict, returning }: Details<NameIn<Table>> = {},
): RowsWrite<Pick<Table['$inferInsert'], Name>> {
  const columns = new Map(Object.entries(getTableColumns(table)));
  const columnOf = (name: string) => {
    const column = columns.get(name);
    if (column === undefined) throw new Error(`There is no column ${name}`);
    return column;
  };
  const named = (name: string): SQL => sql`${sql.identifier(columnOf(name).name)}`;
  const given = Object.fromEntries(names.map((name) => [name, sql`given.${sql.identifier(name)}`]));
  const values = Object.entries<SQL | undefined>({ ...given, ...computed });
  const form = names.map((name) => sql`${sql.identifier(name)} ${sql.raw(columnOf(name).getSQLType())}`);
  return {
    into: (json) => sql`insert into ${table} (${listed(values.map(([name]) => named(name)))})
      select ${listed(values.map(([, value]) => sql`${value}`))} from jsonb_to_recordset(${json}) as given (${listed(form)})
      ${conflict && onConflict(conflict, named)} ${returning && sql`returning ${returning}`}`,
  };
}

function onConflict({ on, replace, where }: OnConflict<string>, named: (name: string) => SQL): SQL {
  if (replace.length === 0) return sql`on conflict (${listed(on.map(named))}) do nothing`;
  const set = replace.map((name) => sql`${named(name)} = excluded.${named(name)}`);
  return sql`on conflict (${listed(on.map(named))}) do update set ${listed(set)} ${where && sql`where ${where}`}`;
}

function listed(parts: readonly SQL[]): SQL {
  return sql.join([...parts], sql`, `);
}

type RowOf<Write> = Write extends RowsWrite<infer Row> ? Row : never;
type RowsOf<Writes> = { readonly [Name in keyof Writes]: readonly RowOf<Writes[Name]>[] };

/**
 * Combines several writes into one statement: one round trip, built and planned once. Each sees the database as it was
 * before all of them, in no order, so none may touch another's rows.
 */
export function writtenTogether<Writes extends Readonly<Record<string, RowsWrite<unknown>>>>(
  writes: Writes,
): (db: Database, rows: RowsOf<Writes>) => Promise<unknown> {
  const statement = sqlOnce(() => {
    const parts = Object.entries(writes).map(([name, { into }]) => ({ name, write: into(jsonOf(name)) }));
    const before = parts.slice(0, -1).map(({ name, write }) => sql`${sql.identifier(name)} as (${write})`);
    const last = parts.at(-1)?.write ?? sql``;
    return before.length === 0 ? last : sql`with ${listed(before)} ${last}`;
  });
  return (db, rows) =>
    statement(db, Object.fromEntries(Object.entries(rows).map(([name, each]) => [name, JSON.stringify(each)])));
}

/** The placeholder for the rows of a write. */
export const jsonOf = (name: string): SQL => sql`${sql.placeholder(name)}::jsonb`;

/** Rows as JSON, for a write. */
export function jsonRows<Row>(_to: RowsWrite<Row>, rows: readonly Row[]): string {
  return JSON.stringify(rows);
}
