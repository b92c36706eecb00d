import { sql } from 'drizzle-orm';
import type { Database } from './connect.ts';
import { subscriptions } from './schema.ts';

const due = sql`${subscriptions.nextDueAt} at time zone 'UTC'`;

/**
 * The largest number of tenants due at one instant. The same day of different months counts as one, as tenants that
 * were just renewed are due a month later: a wave counts in full also while it runs.
 */
export async function largestWave(db: Database): Promise<number> {
  const waves = db
    .select({ count: sql<number>`count(*)::int`.as('count') })
    .from(subscriptions)
    .where(sql`not is_test_clock and ${subscriptions.nextDueAt} is not null`)
    .groupBy(sql`extract(day from ${due}), (${due})::time`)
    .as('waves');
  const [largest] = await db.select({ count: sql<number>`coalesce(max(${waves.count}), 0)::int` }).from(waves);
  return largest?.count ?? 0;
}
