import { hash, randomBytes, randomUUID } from 'node:crypto';
import { and, desc, eq, gt, isNull, lte, ne, or, sql } from 'drizzle-orm';
import { type MemberRole, memberRoles } from '../domain/rules/people.ts';
import { builtOnce } from './built-once.ts';
import type { Database } from './connect.ts';
import { apiKeys, tenants } from './schema.ts';
import { olderThan, type TimePosition } from './time-position.ts';

export type KeyRow = typeof apiKeys.$inferSelect;
export type KeyRole = KeyRow['role'];
/** The role of a key, or of a tenant's member on the pages. */
export type Role = KeyRole | MemberRole;

/** A caller of the API: a key, or a person on the pages. */
export interface Caller {
  /** The name of the caller in the activity log: the key's id, or the session's actor. */
  readonly keyId: string;
  readonly role: Role;
  /** The one tenant that the caller may act for; null for the service's own roles. */
  readonly tenantId: string | null;
  /** The key itself, or the key that the session depends on; null for a person who was not let in by a key. */
  readonly endsWithKey: string | null;
  /** Whether the tenant of the request exists, or once did; absent where that was not looked up. */
  readonly hasTenant?: boolean;
}

/** The sender of a request: a caller, or the reader of a mail by its link. */
export interface Actor {
  readonly role: Role | 'link';
  /** The key's id, or the session's actor; for a link, the kind of its mail. */
  readonly keyId: string;
}

/** The caller's name in the activity log. A member's is an id alone, as a member's role may change. */
export function actorOf({ role, keyId }: Actor): string {
  return isMemberRole(role) ? keyId : `${role} ${keyId}`;
}

/** A member's name in the activity log. */
export function memberActor(memberId: string): string {
  return `member/${memberId}`;
}

export function isMemberRole(role: Actor['role']): role is MemberRole {
  return memberRoles.some((one) => one === role);
}

/** A secret of 256 bits: hashing it once is enough, as it cannot be guessed. */
export function newSecret(role: KeyRole): string {
  return `lk_${role}_${randomBytes(32).toString('base64url')}`;
}

export function hashOf(secret: string): string {
  return hash('sha256', secret);
}

/** Whether the key is neither revoked nor past its end. */
export const keyIsValid = and(
  isNull(apiKeys.revokedAt),
  or(isNull(apiKeys.expiresAt), gt(apiKeys.expiresAt, sql`now()`)),
);

export const callerColumns = {
  keyId: apiKeys.id,
  role: apiKeys.role,
  tenantId: apiKeys.tenantId,
  endsWithKey: apiKeys.id,
};

const validKey = builtOnce((db) =>
  db
    .select({
      ...callerColumns,
      hasTenant: sql<boolean>`exists (select from ${tenants} where ${tenants.id} = ${sql.placeholder('tenantId')})`,
    })
    .from(apiKeys)
    .where(and(eq(apiKeys.hash, sql.placeholder('hash')), keyIsValid)),
);

/**
 * Finds the caller of a secret, and whether the tenant of the request exists; null where no valid key has this secret.
 */
export async function findCaller(db: Database, secret: string, tenantId: string | null = null): Promise<Caller | null> {
  const [key] = await validKey(db, { hash: hashOf(secret), tenantId });
  return key ?? null;
}

const useMs = 60_000;

/** Records that a key was used, unless a use was recorded within the last minute. */
export async function recordKeyUse(db: Database, keyId: string): Promise<void> {
  const isStale = or(isNull(apiKeys.lastUsedAt), lte(apiKeys.lastUsedAt, sql`now() - ${useMs}::int * interval '1 ms'`));
  await db
    .update(apiKeys)
    .set({ lastUsedAt: sql`now()` })
    .where(and(eq(apiKeys.id, keyId), isStale));
}

/** Records uses of keys with at most one statement a minute for each key: a busy key costs a look-up in memory. */
export function createKeyUses(db: Database, now: () => number): (keyId: string) => Promise<void> {
  const recorded = new Map<string, number>();
  return async (keyId) => {
    if (now() - (recorded.get(keyId) ?? 0) < useMs) return;
    recorded.set(keyId, now());
    await recordKeyUse(db, keyId);
  };
}

export interface KeyDetails {
  /** Generated unless it is given. The same id again finds the same key. */
  readonly id?: string;
  readonly name?: string;
  readonly createdBy?: string;
  readonly expiresAt?: Date | null;
  readonly origin?: KeyRow['origin'];
}

/** Stores a key by its hash; null where one with this secret or id is stored already. */
export async function storeKey(
  db: Database,
  secret: string,
  role: KeyRole,
  tenantId: string | null,
  { id = randomUUID(), ...details }: KeyDetails = {},
): Promise<KeyRow | null> {
  const values = { id, hash: hashOf(secret), role, tenantId, ...details };
  const [stored] = await db.insert(apiKeys).values(values).onConflictDoNothing().returning();
  return stored ?? null;
}

/** The most valid keys of a tenant: each has a limit of requests of its own. */
export const mostKeysOfTenant = 100;

/** Stores a tenant's key as `storeKey` does, unless the tenant has too many. */
export async function storeKeyOfTenant(
  db: Database,
  secret: string,
  role: KeyRole,
  tenantId: string,
  details: KeyDetails & { readonly id: string },
): Promise<KeyRow | 'too many' | null> {
  return db.transaction(async (tx) => {
    // One key at a time, so that keys which are made at once are counted too.
    await tx.select({ id: tenants.id }).from(tenants).where(eq(tenants.id, tenantId)).for('update');
    const count = await tx.$count(apiKeys, and(eq(apiKeys.tenantId, tenantId), keyIsValid));
    if (count < mostKeysOfTenant) return storeKey(tx, secret, role, tenantId, details);
    return (await findKey(tx, tenantId, details.id)) === null ? 'too many' : null;
  });
}

/** Revokes a key by its secret, and with it the sessions that depend on it. */
export async function revokeKey(db: Database, secret: string): Promise<void> {
  await db
    .update(apiKeys)
    .set({ revokedAt: new Date() })
    .where(and(eq(apiKeys.hash, hashOf(secret)), isNull(apiKeys.revokedAt)));
}

/** The owner of keys: a tenant's id, or null for the service's own roles. */
export type KeyOwner = string | null;

function isOf(owner: KeyOwner) {
  return owner === null ? isNull(apiKeys.tenantId) : eq(apiKeys.tenantId, owner);
}

/** The keys that are not revoked, newest first. */
export async function listKeys(
  db: Database,
  owner: KeyOwner,
  { before, limit }: { readonly before?: TimePosition; readonly limit: number },
): Promise<readonly KeyRow[]> {
  const older = before === undefined ? undefined : olderThan(apiKeys.createdAt, apiKeys.id, before);
  return db
    .select()
    .from(apiKeys)
    .where(and(isOf(owner), isNull(apiKeys.revokedAt), older))
    .orderBy(desc(apiKeys.createdAt), desc(apiKeys.id))
    .limit(limit);
}

export async function findKey(db: Database, owner: KeyOwner, id: string): Promise<KeyRow | null> {
  const [key] = await db
    .select()
    .from(apiKeys)
    .where(and(eq(apiKeys.id, id), isOf(owner), isNull(apiKeys.revokedAt)));
  return key ?? null;
}

export type Revocation = 'revoked' | 'not found' | 'configured' | 'last of ops';

/**
 * Revokes a key by its id. A configured key is refused, as the next start would restore it, and so is the last key of
 * ops.
 */
export async function revokeKeyById(db: Database, owner: KeyOwner, id: string): Promise<Revocation> {
  return db.transaction(async (tx) => {
    const key = await findKey(tx, owner, id);
    if (key === null) return 'not found';
    if (key.origin === 'configuration') return 'configured';
    if (key.role === 'ops' && !(await isThereAnother(tx, key))) return 'last of ops';
    await tx.update(apiKeys).set({ revokedAt: new Date() }).where(eq(apiKeys.id, id));
    return 'revoked';
  });
}

/** Whether the role has another valid key. Locks all of them, so that two keys cannot revoke each other. */
async function isThereAnother(tx: Database, { id, role }: KeyRow): Promise<boolean> {
  const valid = await tx
    .select({ id: apiKeys.id })
    .from(apiKeys)
    .where(and(eq(apiKeys.role, role), keyIsValid))
    .orderBy(apiKeys.id)
    .for('update');
  return valid.some((key) => key.id !== id);
}

export async function hasKeyOf(db: Database, role: KeyRole): Promise<boolean> {
  const [key] = await db
    .select({ id: apiKeys.id })
    .from(apiKeys)
    .where(and(eq(apiKeys.role, role), keyIsValid))
    .limit(1);
  return key !== undefined;
}

/**
 * Makes a secret the configured key of its role; false where it is a key of another role. The role's former configured
 * or first key ends, and keys that others created stay.
 */
export async function configureKey(db: Database, secret: string, role: 'ops' | 'finance'): Promise<boolean> {
  const hash = hashOf(secret);
  const first = { origin: 'configuration', revokedAt: null, expiresAt: null } as const;
  const details = { id: randomUUID(), name: `Configured key of ${role}`, createdBy: 'configuration' };
  return db.transaction(async (tx) => {
    const [configured] = await tx
      .insert(apiKeys)
      .values({ ...details, hash, role, tenantId: null, ...first })
      .onConflictDoUpdate({ target: apiKeys.hash, set: first, setWhere: eq(apiKeys.role, role) })
      .returning({ id: apiKeys.id });
    if (configured === undefined) return false;
    const isPredecessor = and(eq(apiKeys.role, role), sql`${apiKeys.origin} is not null`, ne(apiKeys.hash, hash));
    await tx
      .update(apiKeys)
      .set({ revokedAt: new Date() })
      .where(and(isPredecessor, isNull(apiKeys.revokedAt)));
    return true;
  });
}

/** Turns a key that is no longer configured into a first key, which goes on and can be revoked. */
export async function releaseConfiguredKeys(db: Database, role: 'ops' | 'finance'): Promise<void> {
  await db
    .update(apiKeys)
    .set({ origin: 'first start' })
    .where(and(eq(apiKeys.role, role), eq(apiKeys.origin, 'configuration')));
}
