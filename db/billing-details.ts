import { and, desc, eq, lt, notInArray, sql } from 'drizzle-orm';
import { concernIds } from '../domain/attention.ts';
import { endedStates } from '../domain/stage.ts';
import { builtOnce, placeholders } from './built-once.ts';
import type { Database } from './connect.ts';
import { billingDetails, subscriptions } from './schema.ts';

/** One version of a tenant's billing details. */
export type BillingDetails = typeof billingDetails.$inferSelect;

/** The fields that a save sets: all but the version's number, time and author. */
export type BillingDetailsContent = Pick<BillingDetails, (typeof contentColumns)[number]>;

/** The columns that hold a version's content, in the order of the export. */
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

/** The newest version; null where none was saved, or all were deleted with their tenant. */
export async function newestDetails(db: Database, tenantId: string): Promise<BillingDetails | null> {
  const [newest] = await listDetails(db, tenantId, { limit: 1 });
  return newest ?? null;
}

/**
 * The version that a bill was taxed by, for its document. Where a restored database has lost it, the newest one left:
 * an invoice without a buyer's address would be worth less.
 */
export async function detailsBilled(db: Database, tenantId: string, version: number): Promise<BillingDetails | null> {
  return (await detailsOf(db, tenantId, version)) ?? newestDetails(db, tenantId);
}

const ofVersion = builtOnce((db) => {
  const { tenantId, version } = placeholders('tenantId', 'version');
  return db
    .select()
    .from(billingDetails)
    .where(and(eq(billingDetails.tenantId, tenantId), eq(billingDetails.version, version)));
});

/** One version, as it was saved; null where it does not exist. */
export async function detailsOf(db: Database, tenantId: string, version: number): Promise<BillingDetails | null> {
  const [found] = await ofVersion(db, { tenantId, version });
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

const isLiving = notInArray(subscriptions.state, [...endedStates]);

/** The version that the tenant's workflow knows; 0 where it knows none. */
export const takenOver = sql<number>`coalesce((${subscriptions.stored} ->> 'detailsVersion')::int, 0)`;

/**
 * Living tenants whose workflow has not taken over their newest details, although these were saved more than `waitedMs`
 * ago: the service ended between the two.
 */
export async function tenantsWithDetailsAhead(
  db: Database,
  { waitedMs, limit }: { readonly waitedMs: number; readonly limit: number },
): Promise<readonly string[]> {
  const isLate = lt(billingDetails.at, sql`now() - ${waitedMs}::int * interval '1 ms'`);
  const rows = await db
    .selectDistinct({ id: billingDetails.tenantId })
    .from(billingDetails)
    .innerJoin(subscriptions, eq(subscriptions.tenantId, billingDetails.tenantId))
    .where(and(sql`${billingDetails.version} > ${takenOver}`, isLate, isLiving))
    .limit(limit);
  return rows.map(({ id }) => id);
}

/** Living tenants whose workflow knows a version that a restored database has lost, where ops do not know of it yet. */
export async function tenantsWithDetailsLost(db: Database, limit: number): Promise<readonly string[]> {
  const newest = sql`coalesce((select max(${billingDetails.version}) from ${billingDetails} where ${billingDetails.tenantId} = ${subscriptions.tenantId}), 0)`;
  const isTold = sql`${subscriptions.view} -> 'concerns' @> ${JSON.stringify([{ about: concernIds.details }])}::jsonb`;
  const rows = await db
    .select({ id: subscriptions.tenantId })
    .from(subscriptions)
    .where(and(sql`${takenOver} > ${newest}`, sql`not ${isTold}`, isLiving))
    .limit(limit);
  return rows.map(({ id }) => id);
}
