import { type SQL, sql } from 'drizzle-orm';
import { makePgArray, type PgColumn } from 'drizzle-orm/pg-core';

/**
 * Whether a column is one of some values. However many they are, they are one parameter: thousands of parameters take tens of
 * milliseconds to be built, and make each length of list a statement of its own.
 */
export function isAnyOf<Column extends PgColumn>(column: Column, values: readonly Column['_']['data'][]): SQL {
  return sql`${column} = any(${makePgArray([...values])}::${sql.raw(column.getSQLType())}[])`;
}
