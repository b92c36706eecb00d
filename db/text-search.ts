import { ilike, type SQL, sql } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';

/** Whether a text contains a part, taken literally and without case; an index of trigrams serves it. */
export function hasPart(text: SQL | PgColumn, part: string): SQL {
  return ilike(text, `%${part.replaceAll(/[%_\\]/g, (special) => `\\${special}`)}%`);
}

/** Whether a column without such an index contains a part, taken literally and without case. */
export function contains(column: PgColumn | SQL, part: string): SQL {
  return sql`position(lower(${part}::text) in lower(${column})) > 0`;
}
