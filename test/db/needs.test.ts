import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Connection, connect } from '../../db/connect.ts';
import { listNeeded, type NeededItem, needKinds, readNeeds } from '../../db/needs.ts';
import { tenants } from '../../db/schema.ts';
import type { SortedPosition } from '../../db/sorted-list.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';

let database: TestDatabase;
let connection: Connection;
beforeAll(async () => {
  database = await createTestDatabase();
  connection = connect(database.url, 4);
  await connection.db.insert(tenants).values({ id: 'many', createdBy: 'test', name: 'Northwind' });
  // Ten of each instant, in an order that is not that of their ids.
  await connection.db.execute(sql`
    insert into charges (id, key, tenant_id, kind, reason, attempt, state, amount, tax, currency, lines, quantity, purpose,
      period_number, period_start, period_end, payer_token, created_at, recorded_at, workflow_id, run_id, activity_id)
    select 'chg_' || n, 'key_' || n, 'many', 'renewal', 'period', 1, case when n <= 40 then 'unknown' else 'succeeded' end, n, 0,
      'gbp', '[]', 1, '{}', n, now(), now(), 'token', now(), timestamptz '2026-03-01' - (n % 4) * interval '1 day', 'w', 'r', 'a'
    from generate_series(1, 50) n`);
});
afterAll(async () => {
  await connection.close();
  await database.drop();
});

it('lists all that waits of a kind, oldest first and each once, page by page and back', async () => {
  // when every page is read, from the first to the last
  const pages: (readonly (NeededItem & { readonly position: SortedPosition['values'] })[])[] = [];
  let position: SortedPosition | undefined;
  for (;;) {
    const { rows, total, before } = await listNeeded(connection.db, 'outcome_unknown', { limit: 7, position });
    expect([total, before]).toEqual([40, pages.flat().length]);
    if (rows.length === 0) break;
    pages.push(rows);
    position = { values: rows.at(-1)?.position ?? [], side: 'after' };
  }

  // then each charge of unknown outcome is there once, and none of those that are known
  const items = pages.flat();
  expect(new Set(items.map(({ subject }) => subject)).size).toBe(40);
  expect(items).toHaveLength(40);
  const days = items.map(({ since }) => since?.getTime() ?? 0);
  expect(days).toEqual(days.toSorted((one, other) => one - other));
  expect(items[0]).toMatchObject({ tenantId: 'many', name: 'Northwind', currency: 'gbp', isTestClock: false });
  expect(items.map(({ amount }) => amount)).not.toContain(41);

  // and the page before the third is the second
  const values = pages[2]?.[0]?.position ?? [];
  const back = await listNeeded(connection.db, 'outcome_unknown', { limit: 7, position: { values, side: 'before' } });
  expect(back.rows).toEqual(pages[1]);
});

it('counts each kind, and lists nothing of those that nothing waits of', async () => {
  const needs = await readNeeds(connection.db);
  expect(needs.map(({ kind }) => kind)).toEqual(needKinds);
  for (const { kind, count, items } of needs)
    expect([kind, count, items.length]).toEqual(kind === 'outcome_unknown' ? [kind, 40, 10] : [kind, 0, 0]);
});
