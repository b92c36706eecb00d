import { randomBytes, randomUUID } from 'node:crypto';
import { and, eq, gt, isNull, lt, notExists } from 'drizzle-orm';
import type { AnyPgColumn } from 'drizzle-orm/pg-core';
import type { Database } from './connect.ts';
import { findCaller, hashOf } from './keys.ts';
import { apiKeys, sessions, signInLinks } from './schema.ts';

/** Who can sign in on the pages; the product's own keys are for programs. */
export type PersonRole = 'ops' | 'finance' | 'admin';

export interface Person {
  readonly role: PersonRole;
  readonly tenantId: string | null;
  /** Who the activity log names: an id. */
  readonly actor: string;
  readonly keyId: string | null;
}

/** A token of 256 bits, shown once and stored as its hash: it cannot be guessed. */
interface Issued {
  readonly token: string;
  readonly expiresAt: Date;
}

const hour = 3_600_000;
export const sessionHours = 12;
/** Long enough for questions about one to be answered. */
const keptDays = 30;

const newToken = (): string => randomBytes(32).toString('base64url');

/** The key that a session or link depends on has not been revoked. */
function keyIsValid(db: Database, keyId: AnyPgColumn) {
  const revoked = db
    .select({ id: apiKeys.id })
    .from(apiKeys)
    .where(and(eq(apiKeys.id, keyId), gt(apiKeys.revokedAt, new Date(0))));
  return notExists(revoked);
}

export async function startSession(db: Database, person: Person, now: number): Promise<Issued> {
  const token = newToken();
  const expiresAt = new Date(now + sessionHours * hour);
  await db.delete(sessions).where(lt(sessions.expiresAt, new Date(now - keptDays * 24 * hour)));
  await db.insert(sessions).values({ id: randomUUID(), hash: hashOf(token), ...person, expiresAt });
  return { token, expiresAt };
}

export async function findSession(db: Database, token: string, now: number): Promise<Person | null> {
  const { role, tenantId, actor, keyId } = sessions;
  const [found] = await db
    .select({ role, tenantId, actor, keyId })
    .from(sessions)
    .where(
      and(
        eq(sessions.hash, hashOf(token)),
        isNull(sessions.revokedAt),
        gt(sessions.expiresAt, new Date(now)),
        keyIsValid(db, sessions.keyId),
      ),
    );
  return found ?? null;
}

export async function endSession(db: Database, token: string, now: number): Promise<void> {
  await db
    .update(sessions)
    .set({ revokedAt: new Date(now) })
    .where(and(eq(sessions.hash, hashOf(token)), isNull(sessions.revokedAt)));
}

/** Who a key signs in, if it is one of a person's. */
export async function personOfKey(db: Database, secret: string): Promise<Person | null> {
  const caller = await findCaller(db, secret);
  if (caller === null || caller.role === 'product') return null;
  return { role: caller.role, tenantId: caller.tenantId, actor: caller.keyId, keyId: caller.keyId };
}

export interface LinkFor {
  readonly role: PersonRole;
  readonly tenantId: string | null;
  /** The key of its maker: revoked, it ends the link and its session. */
  readonly keyId: string | null;
  readonly minutes: number;
}

export async function makeSignInLink(db: Database, { minutes, ...link }: LinkFor, now: number): Promise<Issued> {
  const token = newToken();
  const expiresAt = new Date(now + minutes * 60_000);
  await db.delete(signInLinks).where(lt(signInLinks.expiresAt, new Date(now - keptDays * 24 * hour)));
  await db.insert(signInLinks).values({ id: `link-${randomUUID()}`, hash: hashOf(token), ...link, expiresAt });
  return { token, expiresAt };
}

/** Uses a link up: of two who open it at once, one is signed in. */
export async function useSignInLink(db: Database, token: string, now: number): Promise<Person | null> {
  const [used] = await db
    .update(signInLinks)
    .set({ usedAt: new Date(now) })
    .where(
      and(
        eq(signInLinks.hash, hashOf(token)),
        isNull(signInLinks.usedAt),
        gt(signInLinks.expiresAt, new Date(now)),
        keyIsValid(db, signInLinks.keyId),
      ),
    )
    .returning({
      id: signInLinks.id,
      role: signInLinks.role,
      tenantId: signInLinks.tenantId,
      keyId: signInLinks.keyId,
    });
  if (used === undefined) return null;
  return { role: used.role, tenantId: used.tenantId, actor: used.id, keyId: used.keyId };
}
