import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Connection, connect } from '../../db/connect.ts';
import { stuckRuns, tenants } from '../../db/schema.ts';
import { writeStuckRuns } from '../../db/stuck-runs.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';

let database: TestDatabase;
let connection: Connection;
beforeAll(async () => {
  database = await createTestDatabase();
  connection = connect(database.url, 2);
  await connection.db.insert(tenants).values({ id: 'acme', createdBy: 'test' });
});
afterAll(async () => {
  await connection.close();
  await database.drop();
});

const stuck = (tenantId: string) => ({
  workflowId: `subscription/${tenantId}`,
  runId: 'r1',
  tenantId,
  problem: 'category=WorkflowTaskFailed',
});

it('a stuck run of a tenant that the database lacks, as after a restore, is kept as no tenant’s', async () => {
  const { db } = connection;
  await writeStuckRuns(db, [stuck('acme'), stuck('lost')]);

  const rows = await db.select().from(stuckRuns).orderBy(stuckRuns.workflowId);
  expect(rows.map(({ workflowId, tenantId }) => [workflowId, tenantId])).toEqual([
    ['subscription/acme', 'acme'],
    ['subscription/lost', null],
  ]);
  expect(await writeStuckRuns(db, [])).toHaveLength(2);
});
