import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { and, eq, isNull, sql } from 'drizzle-orm';
import { builtOnce } from './built-once.ts';
import type { Database } from './connect.ts';
import { apiKeys } from './schema.ts';

export type Role = 'ops' | 'finance' | 'admin' | 'product';

/** A caller of the API: a key's id and role, and the one tenant it is for, if any. */
export interface Caller {
  readonly keyId: string;
  readonly role: Role;
  readonly tenantId: string | null;
}

/** A secret of 256 bits: hashing it once is enough, as it cannot be guessed. */
export function newSecret(role: Role): string {
  return `lk_${role}_${randomBytes(32).toString('base64url')}`;
}

export function hashOf(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}

const validKey = builtOnce((db) =>
  db
    .select({ keyId: apiKeys.id, role: apiKeys.role, tenantId: apiKeys.tenantId })
    .from(apiKeys)
    .where(and(eq(apiKeys.hash, sql.placeholder('hash')), isNull(apiKeys.revokedAt)))
    .prepare('valid_key'),
);

export async function findCaller(db: Database, secret: string): Promise<Caller | null> {
  const [key] = await validKey(db).execute({ hash: hashOf(secret) });
  return key ?? null;
}

/** Stores a key by its hash; the same secret again is the same key. */
export async function storeKey(db: Database, secret: string, role: Role, tenantId: string | null): Promise<void> {
  await db
    .insert(apiKeys)
    .values({ id: randomUUID(), hash: hashOf(secret), role, tenantId })
    .onConflictDoNothing();
}

/** Ends a key, and with it the sessions that depend on it. */
export async function revokeKey(db: Database, secret: string): Promise<void> {
  await db
    .update(apiKeys)
    .set({ revokedAt: new Date() })
    .where(and(eq(apiKeys.hash, hashOf(secret)), isNull(apiKeys.revokedAt)));
}

export async function hasKeyOf(db: Database, role: Role): Promise<boolean> {
  const [key] = await db.select({ id: apiKeys.id }).from(apiKeys).where(eq(apiKeys.role, role)).limit(1);
  return key !== undefined;
}
