import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Connection, connect } from '../../db/connect.ts';
import { largestWave } from '../../db/due-wave.ts';
import { tenants } from '../../db/schema.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';

let database: TestDatabase;
let connection: Connection;
beforeAll(async () => {
  database = await createTestDatabase();
  connection = connect(database.url, 2);
});
afterAll(async () => {
  await connection.close();
  await database.drop();
});

let made = 0;

/** So many tenants who are due then, with a test clock or in real time. */
async function addDue(count: number, at: string | null, { hasClock = false } = {}): Promise<void> {
  const view = JSON.stringify({ state: 'active', concerns: [], testClock: hasClock ? {} : null });
  for (let index = 0; index < count; index += 1) {
    made += 1;
    const id = `t${made}`;
    await connection.db.insert(tenants).values({ id, createdBy: 'test' });
    await connection.db.execute(sql`
      insert into subscriptions (tenant_id, version, next_due_at, view, stored, workflow_id, run_id)
      values (${id}, 1, ${at}::timestamptz, ${view}::jsonb, '{}', ${`subscription/${id}`}, 'r1')`);
  }
}

it('counts the tenants who are due at one instant, those who have just been renewed with those who have not, and no test clock', async () => {
  const { db } = connection;
  expect(await largestWave(db)).toBe(0);

  await addDue(2, '2026-04-30T23:00:00Z');
  await addDue(1, '2026-04-30T22:00:00Z');
  await addDue(1, null);
  await addDue(5, '2026-04-30T23:00:00Z', { hasClock: true });
  expect(await largestWave(db)).toBe(2);

  // While a wave runs, some of it are due a month later
  await addDue(2, '2026-05-30T23:00:00Z');
  expect(await largestWave(db)).toBe(4);
});
