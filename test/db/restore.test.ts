import { readFileSync } from 'node:fs';
import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Connection, connect } from '../../db/connect.ts';
import { restoreSubscription, restoreTenant } from '../../db/restore.ts';
import { documentSeries, runs, sessions, signInLinks } from '../../db/schema.ts';
import { loadState } from '../../db/subscriptions.ts';
import { Tenant } from '../domain/support/tenant.ts';
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

it('a restored tenant has its state back, and its run is left to the step that knows which period the run covers', async () => {
  const { db } = connection;
  const { state, now } = new Tenant();
  const run = { workflowId: 'subscription/t', runId: 'run-of-the-next-period' };

  await restoreTenant(db, 't');
  await restoreSubscription(db, { state, version: 4, at: now, reason: 'restored', ...run });

  expect(await loadState(db, 't')).toMatchObject({ state, version: 4, ...run });
  expect(await db.select().from(runs).where(eq(runs.tenantId, 't'))).toEqual([]);
});

it('the statements of docs/restore.md run as they are written', async () => {
  const owner = connect(database.migrationUrl, 1);
  const { db } = owner;
  const expiresAt = new Date();
  await db.insert(sessions).values({ id: 's', hash: 's', role: 'ops', actor: 'ops', expiresAt });
  await db.insert(signInLinks).values({ id: 'l', hash: 'l', role: 'ops', expiresAt });
  const page = readFileSync(new URL('../../docs/restore.md', import.meta.url), 'utf8');
  const blocks = [...page.matchAll(/^ *```sql\n([\s\S]+?)^ *```$/gm)].map(([, statements = '']) => statements);
  expect(blocks).toHaveLength(2);

  for (const statements of blocks) await db.execute(sql.raw(statements));

  expect([await db.$count(sessions), await db.$count(signInLinks)]).toEqual([0, 0]);
  expect(await db.select({ last: documentSeries.lastNumber }).from(documentSeries)).toEqual([
    { last: 12_345 },
    { last: 678 },
  ]);
  await owner.close();
});
