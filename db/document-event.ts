import { desc, eq } from 'drizzle-orm';
import { hasEnded } from '../domain/stage.ts';
import type { SubscriptionView } from '../domain/view.ts';
import type { Database } from './connect.ts';
import { listLicences } from './licences.ts';
import type { OutboundEventRow } from './outbound-events.ts';
import { outboundEvents, subscriptions } from './schema.ts';

const mostHolders = 100_000;

/**
 * The newest entitlement document of a tenant as an event that names every holder, at the place of the tenant's newest event: for
 * a reader that is spared all that lies between. Its id is the same whenever it is sent. Null for a tenant without events.
 */
export async function documentEvent(db: Database, tenantId: string): Promise<OutboundEventRow | null> {
  return db.transaction(
    async (tx) => {
      const [newest] = await tx
        .select()
        .from(outboundEvents)
        .where(eq(outboundEvents.tenantId, tenantId))
        .orderBy(desc(outboundEvents.commitOrder), desc(outboundEvents.position))
        .limit(1);
      const [recorded] = await tx.select().from(subscriptions).where(eq(subscriptions.tenantId, tenantId));
      if (newest === undefined || recorded === undefined) return null;
      const { version, view } = recorded;
      const id = `evt_document_${tenantId}_${version}`;
      const data = { ...termsOf(view), complete: true, restored: false, holders: await holdersOf(tx, view) };
      return { ...newest, id, version, index: 0, type: 'entitlements.changed' as const, data };
    },
    { isolationLevel: 'repeatable read', accessMode: 'read only' },
  );
}

function termsOf({ state, licencesWork, accessEndsAt, trialEndsAt, period, testClock }: SubscriptionView) {
  const nextBillAt = state === 'trialing' ? trialEndsAt : (period?.end ?? trialEndsAt);
  const until = licencesWork ? (accessEndsAt ?? nextBillAt) : null;
  return { state, licencesWork, accessEndsAt, until, frozenTime: testClock?.frozenTime ?? null };
}

/** None once the tenant is deleted: its users are gone with it. */
async function holdersOf(tx: Database, { tenantId, state }: SubscriptionView) {
  if (hasEnded(state)) return [];
  const rows = await listLicences(tx, tenantId, { assigned: true, limit: mostHolders });
  return rows.flatMap(({ userId, number, endsAt }) =>
    userId === null ? [] : [{ userId, licenceId: number, until: endsAt?.getTime() ?? null }],
  );
}
