import { and, eq, isNull, or, sql } from 'drizzle-orm';
import type { SubscriptionView } from '../domain/view.ts';
import { builtOnce } from './built-once.ts';
import type { Database } from './connect.ts';
import { type Caller, callerColumns, hashOf, keyIsValid } from './keys.ts';
import { apiKeys, licences, subscriptions, tenants } from './schema.ts';
import { userRefOf } from './user-refs.ts';

/** What decides whether a user may make calls: the tenant's subscription, and the licence that the user holds, if any. */
export interface Entitlement {
  readonly view: SubscriptionView;
  readonly licence: { readonly number: number; readonly endsAt: Date | null } | null;
}

export interface CheckedEntitlement {
  /** Whose key it is; null where there is no such key, or none was given. */
  readonly caller: Caller | null;
  /** Null for a tenant that has not begun. */
  readonly entitlement: Entitlement | null;
}

const ofKeyAndUser = builtOnce((db) => {
  const key = and(eq(apiKeys.hash, sql.placeholder('keyHash')), keyIsValid);
  // It runs before its caller is known, and so outside of the tenant's scope: the key itself keeps it to its own tenant.
  const ofKey = or(isNull(apiKeys.tenantId), eq(apiKeys.tenantId, subscriptions.tenantId));
  const held = and(
    eq(licences.tenantId, subscriptions.tenantId),
    eq(licences.holder, userRefOf(tenants.userSalt, sql`${sql.placeholder('userId')}`)),
    isNull(licences.removedAt),
  );
  return db
    .select({
      caller: callerColumns,
      subscription: { view: subscriptions.view },
      licence: { number: licences.number, endsAt: licences.endsAt },
    })
    .from(sql`(select 1) as request`)
    .leftJoin(apiKeys, key)
    .leftJoin(subscriptions, and(eq(subscriptions.tenantId, sql.placeholder('tenantId')), ofKey))
    .leftJoin(tenants, eq(tenants.id, subscriptions.tenantId))
    .leftJoin(licences, held)
    .prepare('entitlement');
});

/** Whose key a secret is and what it asks for: one statement with four looks into indexes, as it comes many times a second. */
export async function findEntitlement(
  db: Database,
  secret: string | null,
  tenantId: string,
  userId: string,
): Promise<CheckedEntitlement> {
  const keyHash = secret === null ? null : hashOf(secret);
  const [row] = await ofKeyAndUser(db).execute({ keyHash, tenantId, userId });
  if (row === undefined) return { caller: null, entitlement: null };
  const { caller, subscription, licence } = row;
  return { caller, entitlement: subscription && { view: subscription.view, licence } };
}
