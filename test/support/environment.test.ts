import { Connection } from '@temporalio/client';
import pg from 'pg';
import { describe, expect, inject, it } from 'vitest';
import { createTestDatabase } from './database.ts';

describe('the test environment', () => {
  it('gives each caller a migrated database that nobody else writes to', async () => {
    const [one, other] = await Promise.all([createTestDatabase(), createTestDatabase()]);
    const clients = [one, other].map(({ url }) => new pg.Client({ connectionString: url }));
    await Promise.all(clients.map((client) => client.connect()));
    await clients[0]?.query('CREATE TABLE only_here (n int)');
    const inOther = (
      await clients[1]?.query<{ name: string }>(
        "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public'",
      )
    )?.rows.map(({ name }) => name);
    expect(inOther?.length).toBeGreaterThan(0);
    expect(inOther).not.toContain('only_here');
    await Promise.all(clients.map((client) => client.end()));
    await Promise.all([one.drop(), other.drop()]);
  });

  it('has a Temporal server that knows the search attributes and keeps histories', async () => {
    const connection = await Connection.connect({ address: inject('temporalAddress') });
    const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace: 'default' });
    expect(Object.keys(customAttributes)).toEqual(
      expect.arrayContaining(['TenantId', 'SubscriptionState', 'NextBillingAt', 'PaidLicences', 'NeedsAttention']),
    );
    const { config } = await connection.workflowService.describeNamespace({ namespace: 'default' });
    expect(Number(config?.workflowExecutionRetentionTtl?.seconds)).toBe(3650 * 24 * 3600);
    await connection.close();
  });
});
