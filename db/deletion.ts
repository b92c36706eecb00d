import { and, eq, isNotNull, isNull, lte, or, sql } from 'drizzle-orm';
import type { Instant } from '../domain/calendar.ts';
import { type Database, sqlState, sqlStateOf } from './connect.ts';
import { instanceSchemaName, type instanceTableNames } from './instances.ts';
import { forgetRequests } from './requests.ts';
import { apiKeys, deletions, licences, quotes, tenants } from './schema.ts';

export type Deletion = typeof deletions.$inferSelect;
type InstanceTable = (typeof instanceTableNames)[number];

/** Opens the record of a deletion, or finds the one that an earlier attempt opened. */
export async function beginDeletion(
  db: Database,
  tenantId: string,
  at: Instant,
  madeBy: { readonly workflowId: string; readonly runId: string },
): Promise<Deletion> {
  const opened = { tenantId, instance: instanceSchemaName(tenantId), rows: {}, startedAt: new Date(at), ...madeBy };
  await db.insert(deletions).values(opened).onConflictDoNothing();
  const [deletion] = await db.select().from(deletions).where(eq(deletions.tenantId, tenantId));
  if (deletion === undefined) throw new Error(`The deletion of ${tenantId} is not recorded`);
  return deletion;
}

const batchRows = 5_000;

/**
 * Deletes a table's rows in batches, and counts each in its own transaction. A table that does not exist counts as
 * empty.
 */
export async function emptyInstanceTable(db: Database, tenantId: string, table: InstanceTable): Promise<void> {
  while ((await deleteBatch(db, tenantId, table)) === batchRows);
}

async function deleteBatch(db: Database, tenantId: string, table: InstanceTable): Promise<number> {
  const name = sql`${sql.identifier(instanceSchemaName(tenantId))}.${sql.identifier(table)}`;
  try {
    return await db.transaction(async (tx) => {
      const gone = await tx.execute(
        sql`delete from ${name} where ctid = any(array(select ctid from ${name} limit ${batchRows}))`,
      );
      await countDeleted(tx, tenantId, table, gone.count);
      return gone.count;
    });
  } catch (error) {
    const state = sqlStateOf(error);
    if (state === sqlState.undefinedTable || state === sqlState.undefinedSchema) return 0;
    throw error;
  }
}

async function countDeleted(tx: Database, tenantId: string, table: string, count: number): Promise<void> {
  const total = sql`coalesce((${deletions.rows} ->> ${table}::text)::int, 0) + ${count}::int`;
  await tx
    .update(deletions)
    .set({ rows: sql`${deletions.rows} || jsonb_build_object(${table}::text, ${total})` })
    .where(eq(deletions.tenantId, tenantId));
}

export async function dropInstanceSchema(db: Database, tenantId: string): Promise<void> {
  await db.execute(sql`select drop_instance(${tenantId}::text)`);
}

/**
 * Removes personal data from the rows that stay, except from issued documents, which the law keeps for its time.
 * Answers the id of the customer at the card processor, whose data has to be deleted as well.
 */
export async function forgetTenant(db: Database, tenantId: string): Promise<string | null> {
  return db.transaction(async (tx) => {
    await tx.select({ id: tenants.id }).from(tenants).where(eq(tenants.id, tenantId)).for('update');
    const gone = await tx
      .delete(licences)
      .where(eq(licences.tenantId, tenantId))
      .returning({ number: licences.number });
    if (gone.length > 0) await countDeleted(tx, tenantId, 'licences', gone.length);
    const priced = await tx.delete(quotes).where(eq(quotes.tenantId, tenantId)).returning({ id: quotes.id });
    if (priced.length > 0) await countDeleted(tx, tenantId, 'quotes', priced.length);
    await forgetRequests(tx, tenantId);
    // The owner's function removes people, addresses and rows that are final, and counts them, so that every release
    // deletes the same.
    await tx.execute(sql`select forget_tenant(${tenantId}::text)`);
    await letKeysRunOut(tx, tenantId);
    const [tenant] = await tx
      .update(tenants)
      .set({ name: null, adminEmail: null, stripePaymentMethodId: null, userSalt: null })
      .where(eq(tenants.id, tenantId))
      .returning({ customer: tenants.stripeCustomerId });
    return tenant?.customer ?? null;
  });
}

/** Days for which a deleted tenant's keys still read what is kept, and the product reads that no user is licensed. */
const keyDaysAfterDeletion = 30;

/** Gives a deleted tenant's keys an end, and removes the names that people gave them. */
async function letKeysRunOut(db: Database, tenantId: string): Promise<void> {
  const end = sql`now() + ${keyDaysAfterDeletion}::int * interval '1 day'`;
  await db
    .update(apiKeys)
    .set({ name: sql`${apiKeys.id}`, expiresAt: sql`least(${apiKeys.expiresAt}, ${end})` })
    .where(eq(apiKeys.tenantId, tenantId));
}

/** Completes the certificate, once nothing is left but what is kept. */
export async function finishDeletion(
  db: Database,
  tenantId: string,
  { at, ...until }: { readonly at: Instant; readonly historiesUntil: Date | null; readonly invoicesUntil: Date | null },
): Promise<void> {
  const deletedAt = new Date(at);
  await db.transaction(async (tx) => {
    await tx.update(tenants).set({ deletedAt }).where(eq(tenants.id, tenantId));
    await tx
      .update(deletions)
      .set({ deletedAt, ...until })
      .where(eq(deletions.tenantId, tenantId));
  });
}

/** The certificate of a deletion that is complete; null before that. */
export async function findCertificate(
  db: Database,
  tenantId: string,
): Promise<(Deletion & { readonly deletedAt: Date }) | null> {
  const [deletion] = await db.select().from(deletions).where(eq(deletions.tenantId, tenantId));
  if (deletion === undefined || deletion.deletedAt === null) return null;
  return { ...deletion, deletedAt: deletion.deletedAt };
}

/**
 * Deleted tenants whose histories Temporal should no longer have: the date in their certificate has passed, or it has
 * none.
 */
export async function tenantsWithoutHistories(db: Database, now: Instant): Promise<readonly string[]> {
  const isOver = or(isNull(deletions.historiesUntil), lte(deletions.historiesUntil, new Date(now)));
  const rows = await db
    .select({ tenantId: deletions.tenantId })
    .from(deletions)
    .where(and(isNotNull(deletions.deletedAt), isOver));
  return rows.map(({ tenantId }) => tenantId);
}
