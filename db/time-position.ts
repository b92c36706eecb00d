import { type SQL, sql } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';

/** A position in a list that is sorted by time, newest first. */
export interface TimePosition {
  readonly at: Date;
  readonly id: string;
}

/** The rows after a position. One comparison of rows, so that the index is entered there and not read up to it. */
export function olderThan(time: PgColumn, id: PgColumn, position: TimePosition): SQL {
  return sql`(${time}, ${id}) < (${position.at.toISOString()}::timestamptz, ${position.id}::${sql.raw(id.getSQLType())})`;
}
