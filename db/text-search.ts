import { ilike, type SQL, sql } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';

/** Whether a text has a part, taken literally and in either case: what an index of trigrams answers. */
export function hasPart(text: SQL | PgColumn, part: string): SQL {
  return ilike(text, `%${part.replaceAll(/[%_\\]/g, (special) => `\\${special}`)}%`);
}

/** The same of a column that has no such index. */
export function contains(column: PgColumn | SQL, part: string): SQL {
  return sql`position(lower(${part}::text) in lower(${column})) > 0`;
}
