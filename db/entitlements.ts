import { and, eq, isNull, sql } from 'drizzle-orm';
import type { SubscriptionView } from '../domain/view.ts';
import { builtOnce } from './built-once.ts';
import type { Database } from './connect.ts';
import { licences, subscriptions } from './schema.ts';

/** What decides whether a user may make calls: the tenant's subscription, and the licence that the user holds, if any. */
export interface Entitlement {
  readonly view: SubscriptionView;
  readonly licence: { readonly number: number; readonly endsAt: Date | null } | null;
}

const entitlement = builtOnce((db) => {
  const held = and(
    eq(licences.tenantId, subscriptions.tenantId),
    eq(licences.userId, sql.placeholder('userId')),
    isNull(licences.removedAt),
  );
  return db
    .select({ view: subscriptions.view, licence: { number: licences.number, endsAt: licences.endsAt } })
    .from(subscriptions)
    .leftJoin(licences, held)
    .where(eq(subscriptions.tenantId, sql.placeholder('tenantId')))
    .prepare('entitlement');
});

/** One statement with two looks into indexes, as it is asked many times a second. Null for a tenant that has not begun. */
export async function findEntitlement(db: Database, tenantId: string, userId: string): Promise<Entitlement | null> {
  const [row] = await entitlement(db).execute({ tenantId, userId });
  return row ?? null;
}
