import { type SQL, sql } from 'drizzle-orm';
import { bigint, timestamp } from 'drizzle-orm/pg-core';

/** Instants to the millisecond, always with their zone. */
export const instant = (name: string) => timestamp(name, { withTimezone: true, precision: 3, mode: 'date' });

/** Money in the currency's smallest unit. */
export const amountMinor = (name: string) => bigint(name, { mode: 'number' });

/** The condition of a partial index. A query with the same wording uses the index. */
export function stateIn(states: readonly string[]): SQL {
  return sql.raw(`state in (${states.map((state) => `'${state}'`).join(', ')})`);
}
