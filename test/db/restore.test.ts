import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Connection, connect } from '../../db/connect.ts';
import { restoreSubscription, restoreTenant } from '../../db/restore.ts';
import { runs } from '../../db/schema.ts';
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
