import { and, eq } from 'drizzle-orm';
import {
  type BillingDetails,
  type BillingDetailsContent,
  contentColumns,
  newestDetails,
  takenOver,
} from './billing-details.ts';
import type { Database } from './connect.ts';
import { outdateCustomer } from './customer-updates.ts';
import { billingDetails, subscriptions } from './schema.ts';
import { requestTaxIdCheck } from './tax-id-checks.ts';
import { lockLiving } from './tenants.ts';

/** The actor who saves, and the id of the request. */
export interface DetailsSource {
  readonly by: string;
  readonly commandId: string;
}

/**
 * Saves details as the next version and answers it, or null where the tenant is being deleted, as nothing personal is
 * written from then on. Unchanged content makes no new version, a repeated request finds its own, and concurrent saves
 * wait for one another.
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

/**
 * The version that the tenant's workflow knows. It is above the newest one where a restored database has lost versions,
 * whose numbers bills name.
 */
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
