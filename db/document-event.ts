import { desc, eq } from 'drizzle-orm';
import { entitlementTerms } from '../domain/outbound/announce.ts';
import type { Database } from './connect.ts';
import { findEntitlements } from './entitlements.ts';
import type { OutboundEventRow } from './outbound-events.ts';
import { outboundEvents } from './schema.ts';

/**
 * A tenant's newest entitlement document, at the position of the tenant's newest event, for a reader that skips the
 * events before it; null for a tenant without events. It names every holder, and its id is always the same.
 */
export async function documentEvent(db: Database, tenantId: string): Promise<OutboundEventRow | null> {
  // The position is read before the document, which may so be newer than its position: an event may then be sent twice,
  // but none is left out.
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
