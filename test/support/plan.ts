import { sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/postgres-js';
import postgres from 'postgres';
import type { Database } from '../../db/connect.ts';
import * as schema from '../../db/schema.ts';
import { tenantRole, unguarded } from './database.ts';

/** Some thousand rows are read through, or sorted, faster than looked up; the question is whether an index can answer. */
type Way = 'seqscan' | 'bitmapscan' | 'sort';

/** How PostgreSQL would answer the queries of `ask`, if some ways of reading were no choice; as a tenant where one is named. */
export async function planOf(
  databaseUrl: string,
  tables: readonly string[],
  ask: (db: Database) => Promise<unknown>,
  without: readonly Way[] = ['seqscan'],
  tenantId: string | null = null,
): Promise<string> {
  const client = postgres(databaseUrl, { max: 1, onnotice: () => undefined });
  try {
    await unguarded(databaseUrl, async (db) => {
      for (const table of tables) await db.execute(sql`vacuum analyze ${sql.identifier(table)}`);
    });
    for (const way of without) await client.unsafe(`set enable_${way} = off`);
    const queries: { query: string; params: unknown[] }[] = [];
    const logger = { logQuery: (query: string, params: unknown[]) => void queries.push({ query, params }) };
    await ask(drizzle(client, { schema, logger }));
    if (tenantId !== null) await client.unsafe(`set role "${tenantRole}"; set app.tenant = '${tenantId}'`);
    const plans: string[] = [];
    for (const { query, params } of queries) {
      const plan = await client.unsafe(`explain ${query}`, params.map(String));
      plans.push(...plan.map((row) => String(row['QUERY PLAN'])));
    }
    return plans.join('\n');
  } finally {
    await client.end();
  }
}
