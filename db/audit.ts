import { and, desc, eq, lt, type SQL, sql } from 'drizzle-orm';
import type { Database } from './connect.ts';
import { audit } from './schema.ts';

export type AuditRow = typeof audit.$inferSelect;

/** Adds a line to the audit. */
export async function recordAct(db: Database, act: typeof audit.$inferInsert): Promise<void> {
  await db.insert(audit).values(act);
}

interface AuditFilter {
  readonly tenantId?: string;
  readonly before?: number;
  readonly limit: number;
}

/** Acts in the audit, newest first, about one tenant or all. */
export async function listAudit(db: Database, { tenantId, before, limit }: AuditFilter): Promise<readonly AuditRow[]> {
  const ofTenant = tenantId === undefined ? undefined : eq(audit.tenantId, tenantId);
  const older = before === undefined ? undefined : lt(audit.id, before);
  return db.select().from(audit).where(and(ofTenant, older)).orderBy(desc(audit.id)).limit(limit);
}

/**
 * The only statement that deletes from the audit: one batch of lines older than `keptDays`, but never younger than 30
 * days.
 */
export function forgetOldActs(keptDays: number, batchRows: number): SQL {
  return sql`select forget_old_acts(${keptDays}::int, ${batchRows}::int)`;
}
