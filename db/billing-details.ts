import { and, desc, eq, lt, notInArray, sql } from 'drizzle-orm';
import { concernIds } from '../domain/attention.ts';
import type { Database } from './connect.ts';
import { outdateCustomer } from './customer-updates.ts';
import { billingDetails, subscriptions } from './schema.ts';
import { requestTaxIdCheck } from './tax-id-checks.ts';
import { lockLiving } from './tenants.ts';

/** One version of a tenant's billing details. */
export type BillingDetails = typeof billingDetails.$inferSelect;

/** What a save sets: all but the version's number, time and author. */
export type BillingDetailsContent = Pick<BillingDetails, (typeof contentColumns)[number]>;

/** What a version says, in the order in which it is exported. */
export const contentColumns = [
  'legalName',
  'addressLines',
  'postcode',
  'city',
  'country',
  'taxId',
  'purchaseOrder',
  'purchaseOrderUntil',
  'note',
  'language',
] as const satisfies readonly (keyof BillingDetails)[];

/** The newest version; null where none was ever saved, or all are gone with their tenant. */
export async function newestDetails(db: Database, tenantId: string): Promise<BillingDetails | null> {
  const [newest] = await listDetails(db, tenantId, { limit: 1 });
  return newest ?? null;
}

/**
 * What a document is made out to: the version that its bill was taxed by. Where a restored database has lost that one, the newest
 * that is left, as an invoice without any buyer's address is worth less.
 */
export async function detailsBilled(db: Database, tenantId: string, version: number): Promise<BillingDetails | null> {
  return (await detailsOf(db, tenantId, version)) ?? newestDetails(db, tenantId);
}

/** One version, as it was saved. */
export async function detailsOf(db: Database, tenantId: string, version: number): Promise<BillingDetails | null> {
  const [found] = await db
    .select()
    .from(billingDetails)
    .where(and(eq(billingDetails.tenantId, tenantId), eq(billingDetails.version, version)));
  return found ?? null;
}

/** The versions, newest first. */
export async function listDetails(
  db: Database,
  tenantId: string,
  { before, limit }: { readonly before?: number; readonly limit: number },
): Promise<readonly BillingDetails[]> {
  const older = before === undefined ? undefined : lt(billingDetails.version, before);
  return db
    .select()
    .from(billingDetails)
    .where(and(eq(billingDetails.tenantId, tenantId), older))
    .orderBy(desc(billingDetails.version))
    .limit(limit);
}

/** Who saves, and by which request. */
export interface DetailsSource {
  readonly by: string;
  readonly commandId: string;
}

/**
 * Saves details as the next version and answers it. The same content again makes no new one, and the same request finds its
 * own. Two saves at once wait for one another. Null where the tenant is being deleted: nothing personal is written any more.
 */
export async function saveDetails(
  db: Database,
  tenantId: string,
  content: BillingDetailsContent,
  { by, commandId }: DetailsSource,
): Promise<BillingDetails | null> {
  return db.transaction(async (tx) => {
    if (!(await lockLiving(tx, tenantId))) return null;
    const own = await savedBy(tx, tenantId, commandId);
    if (own !== null) return own;
    const newest = await newestDetails(tx, tenantId);
    const known = await versionTakenOver(tx, tenantId);
    if (newest !== null && newest.version >= known && isSameContent(newest, content)) return newest;
    const version = Math.max(newest?.version ?? 0, known) + 1;
    const [saved] = await tx
      .insert(billingDetails)
      .values({ ...content, tenantId, version, by, commandId })
      .returning();
    await outdateCustomer(tx, tenantId);
    if (saved === undefined) throw new Error(`Version ${version} of the billing details of ${tenantId} is not written`);
    await requestTaxIdCheck(tx, saved, { reason: 'saved', by });
    return saved;
  });
}

const takenOver = sql<number>`coalesce((${subscriptions.stored} ->> 'detailsVersion')::int, 0)`;

/** What the tenant's workflow knows: more than there is where a restored database has lost versions, whose numbers bills name. */
async function versionTakenOver(db: Database, tenantId: string): Promise<number> {
  const [row] = await db.select({ version: takenOver }).from(subscriptions).where(eq(subscriptions.tenantId, tenantId));
  return row?.version ?? 0;
}

async function savedBy(db: Database, tenantId: string, commandId: string): Promise<BillingDetails | null> {
  const [saved] = await db
    .select()
    .from(billingDetails)
    .where(and(eq(billingDetails.tenantId, tenantId), eq(billingDetails.commandId, commandId)));
  return saved ?? null;
}

function isSameContent(saved: BillingDetails, content: BillingDetailsContent): boolean {
  return contentColumns.every((name) => JSON.stringify(saved[name]) === JSON.stringify(content[name]));
}

/**
 * Living tenants whose workflow has not taken over their newest details, though they were saved longer ago than that: the
 * service ended between the two.
 */
export async function tenantsWithDetailsAhead(
  db: Database,
  { waitedMs, limit }: { readonly waitedMs: number; readonly limit: number },
): Promise<readonly string[]> {
  const isLate = lt(billingDetails.at, sql`now() - ${waitedMs}::int * interval '1 ms'`);
  const isLiving = notInArray(subscriptions.state, ['deleting', 'deleted']);
  const rows = await db
    .selectDistinct({ id: billingDetails.tenantId })
    .from(billingDetails)
    .innerJoin(subscriptions, eq(subscriptions.tenantId, billingDetails.tenantId))
    .where(and(sql`${billingDetails.version} > ${takenOver}`, isLate, isLiving))
    .limit(limit);
  return rows.map(({ id }) => id);
}

/** Living tenants whose workflow knows a newer version than there is, as a restored database has lost it, and ops do not know yet. */
export async function tenantsWithDetailsLost(db: Database, limit: number): Promise<readonly string[]> {
  const newest = sql`coalesce((select max(${billingDetails.version}) from ${billingDetails} where ${billingDetails.tenantId} = ${subscriptions.tenantId}), 0)`;
  const isTold = sql`${subscriptions.view} -> 'concerns' @> ${JSON.stringify([{ about: concernIds.details }])}::jsonb`;
  const isLiving = notInArray(subscriptions.state, ['deleting', 'deleted']);
  const rows = await db
    .select({ id: subscriptions.tenantId })
    .from(subscriptions)
    .where(and(sql`${takenOver} > ${newest}`, sql`not ${isTold}`, isLiving))
    .limit(limit);
  return rows.map(({ id }) => id);
}
