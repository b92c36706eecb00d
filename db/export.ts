import { asc, getTableColumns, getTableName, gt } from 'drizzle-orm';
import type { PgColumn, PgTable } from 'drizzle-orm/pg-core';
import { licenceIdOf } from '../domain/licence-id.ts';
import { type BillingDetails, contentColumns, listDetails } from './billing-details.ts';
import type { Database } from './connect.ts';
import { listContacts, mostContacts } from './contacts.ts';
import { instanceTables } from './instances.ts';
import { type LicenceRow, licencesAfter } from './licences.ts';
import { listMembers, type MemberRow } from './members.ts';

type Row = Readonly<Record<string, unknown>>;

/** A table as its owner exports it: columns named as in the API, instants in ISO 8601 in UTC. */
export interface ExportedTable {
  readonly name: string;
  readonly columns: readonly string[];
  /** Its rows, a batch at a time, from the first one at each call. */
  readonly batches: () => AsyncIterable<readonly Row[]>;
}

/** Each batch is written as a whole, so other requests wait for at most one batch. */
const batchRows = 200;

/**
 * Every table of an instance by its key, without the service's own refs of users, with the licences of its pool and the
 * versions of its billing details, all of one moment (docs/api.md, "Export"). The tables can be read while `use` runs,
 * which holds a connection.
 */
export async function exportInstance<T>(
  db: Database,
  tenantId: string,
  use: (tables: readonly ExportedTable[]) => Promise<T>,
): Promise<T> {
  return db.transaction(
    (tx) => {
      const tables = instanceTables(tenantId);
      const { settings, ...others } = tables;
      const byId = Object.values(others).map((table) => exported(tx, table, 'id', table.id));
      const ofTenant = [
        licencesOf(tx, tenantId),
        detailsOf(tx, tenantId),
        mailContactsOf(tx, tenantId),
        membersOf(tx, tenantId),
      ];
      return use([exported(tx, settings, 'key', settings.key), ...byId, ...ofTenant]);
    },
    { isolationLevel: 'repeatable read', accessMode: 'read only' },
  );
}

function exported(db: Database, table: PgTable, keyName: 'id' | 'key', key: PgColumn): ExportedTable {
  const { ref, ...columns } = getTableColumns(table);
  return {
    name: getTableName(table),
    columns: Object.keys(columns),
    batches: () =>
      batched(async (last: Row | null) => {
        const after = last === null ? undefined : gt(key, last[keyName]);
        const rows = await db.select(columns).from(table).where(after).orderBy(asc(key)).limit(batchRows);
        return rows.map(withIsoInstants);
      }),
  };
}

function licencesOf(db: Database, tenantId: string): ExportedTable {
  return {
    name: 'licences',
    columns: ['id', 'status', 'userId', 'userName', 'since', 'endsAt', 'lastUsedOn'],
    batches: () => licenceBatches(db, tenantId),
  };
}

function detailsOf(db: Database, tenantId: string): ExportedTable {
  const read = (last: BillingDetails | null) =>
    listDetails(db, tenantId, { limit: batchRows, ...(last !== null && { before: last.version }) });
  return {
    name: 'billing_details',
    columns: ['version', 'at', 'by', ...contentColumns],
    batches: async function* () {
      for await (const rows of batched(read))
        yield rows.map(({ tenantId: _, commandId, version, at, by, ...content }) =>
          withIsoInstants({ version, at, by, ...content }),
        );
    },
  };
}

async function* licenceBatches(db: Database, tenantId: string): AsyncGenerator<readonly Row[]> {
  const read = (last: LicenceRow | null) =>
    licencesAfter(db, tenantId, { limit: batchRows, ...(last !== null && { after: last.number }) });
  for await (const rows of batched(read))
    yield rows.map(({ number, ...licence }) => withIsoInstants({ id: licenceIdOf(number), ...licence }));
}

/** The recipients of the tenant's mails; the table `contacts` is that of its call lists. */
function mailContactsOf(db: Database, tenantId: string): ExportedTable {
  return {
    name: 'mail_contacts',
    columns: ['id', 'email', 'kinds', 'createdAt'],
    batches: async function* () {
      const rows = await listContacts(db, tenantId, { limit: mostContacts });
      yield rows.map(({ id, email, kinds, createdAt }) =>
        withIsoInstants({ id, email, kinds: kinds.join(' '), createdAt }),
      );
    },
  };
}

/** The members who are not removed: of a removed one only an id is left. */
function membersOf(db: Database, tenantId: string): ExportedTable {
  const read = (last: MemberRow | null) =>
    listMembers(db, tenantId, {
      limit: batchRows,
      ...(last !== null && { before: { at: last.createdAt, id: last.id } }),
    });
  return {
    name: 'members',
    columns: ['id', 'email', 'name', 'role', 'state', 'createdAt', 'createdBy', 'joinedAt', 'lastSignedInAt'],
    batches: async function* () {
      for await (const rows of batched(read))
        yield rows.map(({ tenantId: _, removedAt, ...member }) => withIsoInstants(member));
    },
  };
}

/** Reads batch after batch, each from the last row of the one before. */
async function* batched<T>(read: (last: T | null) => Promise<readonly T[]>): AsyncGenerator<readonly T[]> {
  for (let last: T | null = null; ; ) {
    const rows: readonly T[] = await read(last);
    yield rows;
    last = rows.at(-1) ?? null;
    if (last === null || rows.length < batchRows) return;
  }
}

function withIsoInstants(row: object): Row {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [name, value instanceof Date ? value.toISOString() : value]),
  );
}
