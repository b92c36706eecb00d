import { sql } from 'drizzle-orm';
import { until } from '../../bench/until.ts';
import type { Database } from '../../db/connect.ts';

/**
 * Waits until readers see each event that is recorded: a transaction in any database of the server holds events back
 * while it is open, and other tests share the server.
 */
export async function eventsAtRest(db: Database): Promise<void> {
  const hidden = sql`select from outbound_events where commit_order >= settled_events()`;
  await until(
    () => db.execute(hidden),
    (rows) => rows.length === 0,
    { what: 'events that readers do not see yet' },
  );
}
