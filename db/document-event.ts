import { desc, eq } from 'drizzle-orm';
import { entitlementTerms } from '../domain/outbound/announce.ts';
import type { Database } from './connect.ts';
import { findEntitlements } from './entitlements.ts';
import type { OutboundEventRow } from './outbound-events.ts';
import { outboundEvents } from './schema.ts';

/**
 * The newest entitlement document of a tenant as an event that names every holder, at the place of the tenant's newest event: for
 * a reader that is spared all that lies between. Its id is the same whenever it is sent. Null for a tenant without events.
 */
export async function documentEvent(db: Database, tenantId: string): Promise<OutboundEventRow | null> {
  // Read before the document, which may so be newer than its place: what follows is then told twice, and nothing is left out.
  const [newest] = await db
    .select()
    .from(outboundEvents)
    .where(eq(outboundEvents.tenantId, tenantId))
    .orderBy(desc(outboundEvents.commitOrder), desc(outboundEvents.position))
    .limit(1);
  const entitlements = await findEntitlements(db, tenantId);
  if (newest === undefined || entitlements === null) return null;
  const { version, view } = entitlements;
  const holders = entitlements.holders.map(([userId, licenceId, until]) => ({ userId, licenceId, until }));
  const data = { ...entitlementTerms(view), complete: true, restored: false, holders };
  const id = `evt_document_${tenantId}_${version}`;
  return { ...newest, id, version, index: 0, type: 'entitlements.changed' as const, data };
}
