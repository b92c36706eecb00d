import { sql } from 'drizzle-orm';
import { licenceIdOf } from '../domain/licence-id.ts';
import type { Database } from './connect.ts';
import { instanceSchemaName, instanceTableNames } from './instances.ts';
import { listLicences } from './licences.ts';

type Rows = readonly Record<string, unknown>[];

/** Every table of an instance, and the licences of its pool, all of one moment. */
export async function exportInstance(db: Database, tenantId: string): Promise<Readonly<Record<string, Rows>>> {
  return db.transaction(
    async (tx) => {
      const tables: Record<string, Rows> = {};
      for (const table of instanceTableNames) {
        const name = sql`${sql.identifier(instanceSchemaName(tenantId))}.${sql.identifier(table)}`;
        tables[table] = [...(await tx.execute(sql`select * from ${name}`))];
      }
      const licences = await listLicences(tx, tenantId, { limit: 1_000_000 });
      tables.licences = licences.map(({ number, since, endsAt, ...rest }) => ({
        id: licenceIdOf(number),
        ...rest,
        since: since.toISOString(),
        endsAt: endsAt?.toISOString() ?? null,
      }));
      return tables;
    },
    { isolationLevel: 'repeatable read', accessMode: 'read only' },
  );
}
