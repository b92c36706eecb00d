import { hash, randomBytes, randomUUID } from 'node:crypto';
import { and, desc, eq, gt, isNull, lte, ne, or, sql } from 'drizzle-orm';
import { type MemberRole, memberRoles } from '../domain/rules/people.ts';
import { builtOnce } from './built-once.ts';
import type { Database } from './connect.ts';
import { apiKeys, tenants } from './schema.ts';
import { olderThan, type TimePosition } from './time-position.ts';

export type KeyRow = typeof apiKeys.$inferSelect;
export type KeyRole = KeyRow['role'];
/** Of a key, or of a tenant's member on the pages. */
export type Role = KeyRole | MemberRole;

/** A caller of the API: a key, or a person on the pages. */
export interface Caller {
  /** Who the activity log names: the key's id, or the session's actor. */
  readonly keyId: string;
  readonly role: Role;
  /** The one tenant it is for, if any. */
  readonly tenantId: string | null;
  /** The key that it ends with; null for a person whom no key has let in. */
  readonly endsWithKey: string | null;
  /** Whether the tenant of the request is there, or was once; not given where that has not been looked up. */
  readonly hasTenant?: boolean;
}

/** Who asks for something: a caller, or the reader of a mail by its link. */
export interface Actor {
  readonly role: Role | 'link';
  /** The key's id, or the session's actor; of a link, the kind of its mail. */
  readonly keyId: string;
}

/** The caller as the activity log names it. A member is named by an id alone, as a role may change. */
export function actorOf({ role, keyId }: Actor): string {
  return isMemberRole(role) ? keyId : `${role} ${keyId}`;
}

/** A member as the activity log names one. */
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

/** The key is neither revoked nor past its end. */
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

/** Finds whose key a secret is, and whether the tenant is there that it is used for. */
export async function findCaller(db: Database, secret: string, tenantId: string | null = null): Promise<Caller | null> {
  const [key] = await validKey(db, { hash: hashOf(secret), tenantId });
  return key ?? null;
}

const useMs = 60_000;

/** Writes down that a key was used, unless that was done within the last minute. */
export async function recordKeyUse(db: Database, keyId: string): Promise<void> {
  const isStale = or(isNull(apiKeys.lastUsedAt), lte(apiKeys.lastUsedAt, sql`now() - ${useMs}::int * interval '1 ms'`));
  await db
    .update(apiKeys)
    .set({ lastUsedAt: sql`now()` })
    .where(and(eq(apiKeys.id, keyId), isStale));
}

/** Records the uses of keys, at most one statement a minute for each: a busy key costs a look into a map. */
export function createKeyUses(db: Database, now: () => number): (keyId: string) => Promise<void> {
  const recorded = new Map<string, number>();
  return async (keyId) => {
    if (now() - (recorded.get(keyId) ?? 0) < useMs) return;
    recorded.set(keyId, now());
    await recordKeyUse(db, keyId);
  };
}

export interface KeyDetails {
  /** Made for it unless it is given: the same id again is the same key. */
  readonly id?: string;
  readonly name?: string;
  readonly createdBy?: string;
  readonly expiresAt?: Date | null;
  readonly origin?: KeyRow['origin'];
}

/** Stores a key by its hash. Null where there is one of this secret or id already. */
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

/** Ends a key by its secret, and with it the sessions that depend on it. */
export async function revokeKey(db: Database, secret: string): Promise<void> {
  await db
    .update(apiKeys)
    .set({ revokedAt: new Date() })
    .where(and(eq(apiKeys.hash, hashOf(secret)), isNull(apiKeys.revokedAt)));
}

/** Whose keys are meant: a tenant's, or, null, those of the service's own roles. */
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

/** Revokes a key by its id, unless it would come back at the next start, or ops would be left without any. */
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

/** Locks the valid keys of the role, so that two of them cannot revoke each other. */
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
 * Makes a secret the configured key of its role. The first key before it, configured or made at the first start, ends; keys
 * that were made by others stay. False where the secret is another role's.
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

/** A key that was configured and is not any more goes on as one that was made at the first start, and can be revoked. */
export async function releaseConfiguredKeys(db: Database, role: 'ops' | 'finance'): Promise<void> {
  await db
    .update(apiKeys)
    .set({ origin: 'first start' })
    .where(and(eq(apiKeys.role, role), eq(apiKeys.origin, 'configuration')));
}
