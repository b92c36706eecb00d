import { and, eq, isNull } from 'drizzle-orm';
import type { SubscriptionView } from '../domain/view.ts';
import type { Database } from './connect.ts';
import { licences, subscriptions } from './schema.ts';

/** What decides whether a user may make calls: the tenant's subscription, and the licence that the user holds, if any. */
export interface Entitlement {
  readonly view: SubscriptionView;
  readonly licence: { readonly number: number; readonly endsAt: Date | null } | null;
}

/** One statement with two looks into indexes, as it is asked many times a second. Null for a tenant that has not begun. */
export async function findEntitlement(db: Database, tenantId: string, userId: string): Promise<Entitlement | null> {
  const held = and(
    eq(licences.tenantId, subscriptions.tenantId),
    eq(licences.userId, userId),
    isNull(licences.removedAt),
  );
  const [row] = await db
    .select({ view: subscriptions.view, licence: { number: licences.number, endsAt: licences.endsAt } })
    .from(subscriptions)
    .leftJoin(licences, held)
    .where(eq(subscriptions.tenantId, tenantId));
  return row ?? null;
}
