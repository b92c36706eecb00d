import { and, desc, eq } from 'drizzle-orm';
import type { Database } from './connect.ts';
import { billingDetails, tenants } from './schema.ts';

/** One version of a tenant's billing details. */
export type BillingDetails = typeof billingDetails.$inferSelect;

/** What a save sets: all but the version's number, time and author. */
export type BillingDetailsContent = Pick<BillingDetails, (typeof contentColumns)[number]>;

const contentColumns = [
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
  { limit }: { readonly limit: number },
): Promise<readonly BillingDetails[]> {
  return db
    .select()
    .from(billingDetails)
    .where(eq(billingDetails.tenantId, tenantId))
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
 * own. Two saves at once wait for one another.
 */
export async function saveDetails(
  db: Database,
  tenantId: string,
  content: BillingDetailsContent,
  { by, commandId }: DetailsSource,
): Promise<BillingDetails> {
  return db.transaction(async (tx) => {
    // The same row keeps a deletion from forgetting the tenant meanwhile.
    await tx.select({ id: tenants.id }).from(tenants).where(eq(tenants.id, tenantId)).for('update');
    const own = await savedBy(tx, tenantId, commandId);
    if (own !== null) return own;
    const newest = await newestDetails(tx, tenantId);
    if (newest !== null && isSameContent(newest, content)) return newest;
    const version = (newest?.version ?? 0) + 1;
    const [saved] = await tx
      .insert(billingDetails)
      .values({ ...content, tenantId, version, by, commandId })
      .returning();
    if (saved === undefined) throw new Error(`Version ${version} of the billing details of ${tenantId} is not written`);
    return saved;
  });
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
