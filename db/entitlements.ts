import { and, eq, isNotNull, isNull, or, sql } from 'drizzle-orm';
import { makePgArray } from 'drizzle-orm/pg-core';
import { hasEnded } from '../domain/stage.ts';
import type { SubscriptionView } from '../domain/view.ts';
import { builtOnce } from './built-once.ts';
import type { Database } from './connect.ts';
import { instanceTables, isInstanceGone } from './instances.ts';
import { type Caller, callerColumns, hashOf, keyIsValid } from './keys.ts';
import { apiKeys, licences, subscriptions, tenants } from './schema.ts';
import { userRefOf } from './user-refs.ts';

/** The facts that decide whether a user may make calls: the tenant's subscription, and the user's licence, if any. */
export interface Entitlement {
  readonly view: SubscriptionView;
  readonly licence: { readonly number: number; readonly endsAt: Date | null } | null;
}

export interface CheckedEntitlement {
  /** The caller of the key; null where there is no such key, or none was given. */
  readonly caller: Caller | null;
  /** Null for a tenant that has not begun. */
  readonly entitlement: Entitlement | null;
}

/** A question whether a user of a tenant may make calls. `secret` is null where the caller is known already. */
export interface EntitlementCheck {
  readonly secret: string | null;
  readonly tenantId: string;
  readonly userId: string;
}

const ofChecks = builtOnce((db) => {
  const asked = {
    keyHash: sql`asked.key_hash`,
    tenantId: sql`asked.tenant_id`,
    userId: sql`asked.user_id`,
    place: sql<number>`asked.place::int`,
  };
  const key = and(eq(apiKeys.hash, asked.keyHash), keyIsValid);
  // This runs before the caller is known, and so outside of the tenant's scope: the key itself limits the answer to its
  // tenant.
  const ofKey = or(isNull(apiKeys.tenantId), eq(apiKeys.tenantId, subscriptions.tenantId));
  const isCaller = or(isNull(asked.keyHash), isNotNull(apiKeys.id));
  const held = and(
    eq(licences.tenantId, subscriptions.tenantId),
    eq(licences.holder, userRefOf(tenants.userSalt, asked.userId)),
    isNull(licences.removedAt),
  );
  const list = (name: string) => sql`${sql.placeholder(name)}::text[]`;
  const lists = sql`unnest(${list('keyHashes')}, ${list('tenantIds')}, ${list('userIds')})`;
  return db
    .select({
      place: asked.place,
      caller: callerColumns,
      subscription: { view: subscriptions.view },
      licence: { number: licences.number, endsAt: licences.endsAt },
    })
    .from(sql`${lists} with ordinality as asked (key_hash, tenant_id, user_id, place)`)
    .leftJoin(apiKeys, key)
    .leftJoin(subscriptions, and(eq(subscriptions.tenantId, asked.tenantId), isCaller, ofKey))
    .leftJoin(tenants, eq(tenants.id, subscriptions.tenantId))
    .leftJoin(licences, held);
});

const nothingFound: CheckedEntitlement = { caller: null, entitlement: null };

/**
 * Finds caller and entitlement for each check, all in one statement with four index look-ups a check, as checks come
 * many times a second.
 */
export async function findEntitlementsOf(
  db: Database,
  checks: readonly EntitlementCheck[],
): Promise<readonly CheckedEntitlement[]> {
  const rows = await ofChecks(db, {
    keyHashes: makePgArray(checks.map(({ secret }) => secret && hashOf(secret))),
    tenantIds: makePgArray(checks.map(({ tenantId }) => tenantId)),
    userIds: makePgArray(checks.map(({ userId }) => userId)),
  });
  const found: CheckedEntitlement[] = checks.map(() => nothingFound);
  for (const { place, caller, subscription, licence } of rows)
    found[place - 1] = { caller, entitlement: subscription && { view: subscription.view, licence } };
  return found;
}

export async function findEntitlement(db: Database, check: EntitlementCheck): Promise<CheckedEntitlement> {
  const [found = nothingFound] = await findEntitlementsOf(db, [check]);
  return found;
}

/** The part of a subscription that decides how its licences work, with its number of steps. */
export interface VersionedView {
  readonly version: number;
  readonly view: SubscriptionView;
}

/** A holder and the number of the held licence, with its end in milliseconds where one is set. */
export type Holder = readonly [userId: string, licenceNumber: number, endsAtMs: number | null];

/** A tenant's subscription with all holders of licences, at one version. */
export interface Entitlements extends VersionedView {
  readonly holders: readonly Holder[];
}

const versioned = builtOnce((db) =>
  db
    .select({ version: subscriptions.version, view: subscriptions.view })
    .from(subscriptions)
    .where(eq(subscriptions.tenantId, sql.placeholder('tenantId'))),
);

/**
 * The version and view without the holders, for a reader that may have that version; null for a tenant that has not
 * begun.
 */
export async function findVersion(db: Database, tenantId: string): Promise<VersionedView | null> {
  const [row] = await versioned(db, { tenantId });
  return row ?? null;
}

/** All entitlements of a tenant, by one statement and so of one version; null for a tenant that has not begun. */
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

/** The holders as one JSON value: the driver would parse each row by itself. */
function holdersOf(tenantId: string) {
  const { users } = instanceTables(tenantId);
  const { number, holder, endsAt, removedAt } = licences;
  const one = sql`json_build_array(coalesce(${users.id}, ${holder}), ${number}, floor(extract(epoch from ${endsAt}) * 1000))`;
  return sql<readonly Holder[]>`(
    select coalesce(json_agg(${one} order by ${number}), '[]')
    from ${licences} left join ${users} on ${users.ref} = ${holder}
    where ${eq(licences.tenantId, tenantId)} and ${isNull(removedAt)} and ${holder} is not null)`;
}
