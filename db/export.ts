import { getTableColumns, getTableName, sql } from 'drizzle-orm';
import type { PgTable } from 'drizzle-orm/pg-core';
import { licenceIdOf } from '../domain/licence-id.ts';
import type { Database } from './connect.ts';
import { instanceTables } from './instances.ts';
import { type LicenceRow, listLicences } from './licences.ts';

/** A table as its owner takes it along: columns named as in the API, instants in ISO 8601 in UTC. */
export interface ExportedTable {
  readonly name: string;
  readonly columns: readonly string[];
  readonly rows: readonly Readonly<Record<string, unknown>>[];
}

/** Every table of an instance by its key, without what only the service knows users by, and the licences of its pool, all of one moment (docs/api.md, "Export"). */
export async function exportInstance(db: Database, tenantId: string): Promise<readonly ExportedTable[]> {
  return db.transaction(
    async (tx) => {
      const tables: ExportedTable[] = [];
      for (const table of Object.values<PgTable>(instanceTables(tenantId))) {
        const { ref, ...columns } = getTableColumns(table);
        const rows = await tx.select(columns).from(table).orderBy(sql`1`);
        tables.push(exported(getTableName(table), Object.keys(columns), rows));
      }
      return [...tables, licencesOf(await listLicences(tx, tenantId, { limit: 1_000_000 }))];
    },
    { isolationLevel: 'repeatable read', accessMode: 'read only' },
  );
}

function licencesOf(licences: readonly LicenceRow[]): ExportedTable {
  const rows = licences.map(({ number, ...licence }) => ({ id: licenceIdOf(number), ...licence }));
  return exported('licences', ['id', 'status', 'userId', 'userName', 'since', 'endsAt'], rows);
}

function exported(name: string, columns: readonly string[], rows: readonly object[]): ExportedTable {
  return { name, columns, rows: rows.map(withIsoInstants) };
}

function withIsoInstants(row: object): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [name, value instanceof Date ? value.toISOString() : value]),
  );
}
