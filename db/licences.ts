import { and, asc, eq, gt, inArray, isNotNull, isNull, or, type SQL, sql } from 'drizzle-orm';
import type { Database } from './connect.ts';
import { instanceTables } from './instances.ts';
import { licences } from './schema.ts';
import { contains } from './text-search.ts';

export interface LicenceRow {
  readonly number: number;
  readonly status: 'active' | 'ending';
  readonly userId: string | null;
  readonly userName: string | null;
  readonly since: Date;
  readonly endsAt: Date | null;
}

export interface LicenceFilter {
  readonly status?: 'active' | 'ending';
  readonly assigned?: boolean;
  /** A part of the licence's id, of the holder's id, name or ref, as histories have that. */
  readonly q?: string;
  readonly after?: number;
  readonly limit: number;
}

/** The licences in a tenant's pool, by number, with the names of their holders. */
export async function listLicences(
  db: Database,
  tenantId: string,
  filter: LicenceFilter,
): Promise<readonly LicenceRow[]> {
  const { users } = instanceTables(tenantId);
  const { status, assigned, q, after, limit } = filter;
  const conditions: (SQL | undefined)[] = [eq(licences.tenantId, tenantId), isNull(licences.removedAt)];
  if (status !== undefined) conditions.push(eq(licences.status, status));
  if (assigned !== undefined) conditions.push(assigned ? isNotNull(licences.holder) : isNull(licences.holder));
  if (after !== undefined) conditions.push(gt(licences.number, after));
  if (q !== undefined)
    conditions.push(
      or(
        contains(sql`'lic_' || ${licences.number}`, q),
        contains(users.id, q),
        contains(users.name, q),
        sql`${licences.holder} = ${q}`,
      ),
    );
  return withNames(db, tenantId, and(...conditions)).limit(limit);
}

/** Licences by number, those that have left the pool included: what a change touched. */
export async function findLicences(
  db: Database,
  tenantId: string,
  numbers: readonly number[],
): Promise<readonly LicenceRow[]> {
  if (numbers.length === 0) return [];
  return withNames(db, tenantId, and(eq(licences.tenantId, tenantId), inArray(licences.number, [...numbers])));
}

function withNames(db: Database, tenantId: string, where: SQL | undefined) {
  const { users } = instanceTables(tenantId);
  const { number, status, holder, since, endsAt } = licences;
  // A holder who was lost with a restored database stands for itself.
  const userId = sql<string | null>`coalesce(${users.id}, ${holder})`;
  return db
    .select({ number, status, userId, userName: users.name, since, endsAt })
    .from(licences)
    .leftJoin(users, eq(users.ref, holder))
    .where(where)
    .orderBy(asc(licences.number));
}
