import { sql } from 'drizzle-orm';
import type { Database } from './connect.ts';
import { subscriptions } from './schema.ts';

const due = sql`${subscriptions.nextDueAt} at time zone 'UTC'`;

/**
 * How many tenants are due at one instant at most. Instants of the same day of different months count as one, as those who have
 * just been renewed are due next a month later: so a wave counts in full while it runs, too.
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
