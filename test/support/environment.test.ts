import postgres from 'postgres';
import { describe, expect, inject, it } from 'vitest';
import { openConnection } from '../../service/temporal-connection.ts';
import { createTestDatabase } from './database.ts';

describe('the test environment', () => {
  it('gives each caller a migrated database of its own', async () => {
    const [one, other] = await Promise.all([createTestDatabase(), createTestDatabase()]);
    const [sqlOne, sqlOther] = [postgres(one.migrationUrl), postgres(other.migrationUrl)];
    await sqlOne`CREATE TABLE only_here (n int)`;
    const tablesIn = async (sql: postgres.Sql) =>
      (await sql`SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'`).map(
        (row) => row['table_name'],
      );
    const inOther = await tablesIn(sqlOther);
    expect(inOther.length).toBeGreaterThan(0);
    expect(inOther).not.toContain('only_here');
    await Promise.all([sqlOne.end(), sqlOther.end()]);
    await Promise.all([one.drop(), other.drop()]);
  });

  it('has a Temporal server that knows the search attributes and keeps histories', async () => {
    const connection = await openConnection({ address: inject('temporalAddress') });
    const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace: 'default' });
    expect(Object.keys(customAttributes)).toEqual(
      expect.arrayContaining(['TenantId', 'SubscriptionState', 'NextBillingAt', 'NeedsAttention']),
    );
    const { config } = await connection.workflowService.describeNamespace({ namespace: 'default' });
    expect(Number(config?.workflowExecutionRetentionTtl?.seconds)).toBe(3650 * 24 * 3600);
    await connection.close();
  });
});
