import { and, eq, isNull, or, sql } from 'drizzle-orm';
import { hasEnded } from '../domain/stage.ts';
import type { SubscriptionView } from '../domain/view.ts';
import { builtOnce } from './built-once.ts';
import type { Database } from './connect.ts';
import { instanceTables, isInstanceGone } from './instances.ts';
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
    .leftJoin(licences, held);
});

/** Whose key a secret is and what it asks for: one statement with four looks into indexes, as it comes many times a second. */
export async function findEntitlement(
  db: Database,
  secret: string | null,
  tenantId: string,
  userId: string,
): Promise<CheckedEntitlement> {
  const keyHash = secret === null ? null : hashOf(secret);
  const [row] = await ofKeyAndUser(db, { keyHash, tenantId, userId });
  if (row === undefined) return { caller: null, entitlement: null };
  const { caller, subscription, licence } = row;
  return { caller, entitlement: subscription && { view: subscription.view, licence } };
}

/** What of a subscription says how its licences work, and after how many steps. */
export interface VersionedView {
  readonly version: number;
  readonly view: SubscriptionView;
}

/** Who holds which licence, and when that ends in milliseconds, where it is known. */
export type Holder = readonly [userId: string, licenceNumber: number, endsAtMs: number | null];

/** The same with all who hold a licence, at one version. */
export interface Entitlements extends VersionedView {
  readonly holders: readonly Holder[];
}

const versioned = builtOnce((db) =>
  db
    .select({ version: subscriptions.version, view: subscriptions.view })
    .from(subscriptions)
    .where(eq(subscriptions.tenantId, sql.placeholder('tenantId'))),
);

/** A look at the version alone, for one who has that already; null for a tenant that has not begun. */
export async function findVersion(db: Database, tenantId: string): Promise<VersionedView | null> {
  const [row] = await versioned(db, { tenantId });
  return row ?? null;
}

/** All entitlements of a tenant, by one statement, and so of one version; null for a tenant that has not begun. */
export async function findEntitlements(db: Database, tenantId: string): Promise<Entitlements | null> {
  try {
    const [row] = await db
      .select({ version: subscriptions.version, view: subscriptions.view, holders: holdersOf(tenantId) })
      .from(subscriptions)
      .where(eq(subscriptions.tenantId, tenantId));
    return row ?? null;
  } catch (error) {
    if (!isInstanceGone(error)) throw error;
    const ended = await findVersion(db, tenantId);
    if (ended !== null && !hasEnded(ended.view.state)) throw error;
    return ended && { ...ended, holders: [] };
  }
}

/** A list in one value: rows would each be taken apart by the driver. */
function holdersOf(tenantId: string) {
  const { users } = instanceTables(tenantId);
  const { number, holder, endsAt, removedAt } = licences;
  const one = sql`json_build_array(coalesce(${users.id}, ${holder}), ${number}, floor(extract(epoch from ${endsAt}) * 1000))`;
  return sql<readonly Holder[]>`(
    select coalesce(json_agg(${one} order by ${number}), '[]')
    from ${licences} left join ${users} on ${users.ref} = ${holder}
    where ${eq(licences.tenantId, tenantId)} and ${isNull(removedAt)} and ${holder} is not null)`;
}
