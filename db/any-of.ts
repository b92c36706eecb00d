import { type SQL, sql } from 'drizzle-orm';
import { makePgArray, type PgColumn } from 'drizzle-orm/pg-core';

/**
 * Whether a column is one of some values, passed as one parameter. Thousands of parameters would take tens of
 * milliseconds to build, and each length of the list would be a statement of its own.
 */
export function isAnyOf<Column extends PgColumn>(column: Column, values: readonly Column['_']['data'][]): SQL {
  return sql`${column} = any(${makePgArray([...values])}::${sql.raw(column.getSQLType())}[])`;
}
