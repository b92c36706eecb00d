import { randomBytes, randomUUID } from 'node:crypto';
import { and, desc, eq, gt, isNull, type SQL, sql } from 'drizzle-orm';
import type { AnyPgColumn } from 'drizzle-orm/pg-core';
import type { Database } from './connect.ts';
import { findCaller, hashOf, recordKeyUse } from './keys.ts';
import { sessions, signInLinks } from './schema.ts';
import { olderThan, type TimePosition } from './time-position.ts';

export type SessionRow = typeof sessions.$inferSelect;

/** Who can sign in on the pages; the keys of programs cannot. */
export type PersonRole = SessionRow['role'];

export interface Person {
  readonly role: PersonRole;
  readonly tenantId: string | null;
  /** Who the activity log names: an id. */
  readonly actor: string;
  /** The key that the session ends with; null where there is none. */
  readonly keyId: string | null;
  readonly signedInBy: SessionRow['signedInBy'];
}

/** How long a session lasts: unused, and at most. */
export interface SessionLengths {
  readonly idleHours: number;
  readonly hours: number;
}

/** A token of 256 bits, shown once and stored as its hash: it cannot be guessed. */
interface Issued {
  readonly id: string;
  readonly token: string;
  readonly expiresAt: Date;
}

const hourMs = 3_600_000;
const useMs = 60_000;

const newToken = (): string => randomBytes(32).toString('base64url');
const idleUntil = (now: number, { idleHours }: SessionLengths): Date => new Date(now + idleHours * hourMs);

/** The key that a session or a link depends on is not over. */
function isKeyValid(keyId: AnyPgColumn): SQL {
  return sql`not key_is_over(${keyId})`;
}

/** The session is not over: neither ended, nor unused for too long, nor past its end, nor left by its key. */
function isOpen(now: number): SQL | undefined {
  const at = new Date(now);
  return and(
    isNull(sessions.revokedAt),
    gt(sessions.idleUntil, at),
    gt(sessions.expiresAt, at),
    isKeyValid(sessions.keyId),
  );
}

export async function startSession(
  db: Database,
  person: Person,
  lengths: SessionLengths,
  now: number,
): Promise<Issued> {
  const [id, token] = [randomUUID(), newToken()];
  const expiresAt = new Date(now + lengths.hours * hourMs);
  const used = { lastUsedAt: new Date(now), idleUntil: idleUntil(now, lengths) };
  await db.insert(sessions).values({ id, hash: hashOf(token), ...person, ...used, expiresAt });
  return { id, token, expiresAt };
}

/** The open session of a token. Its use is written down at most once a minute. */
export async function findSession(
  db: Database,
  token: string,
  lengths: SessionLengths,
  now: number,
): Promise<SessionRow | null> {
  const [found] = await db
    .select()
    .from(sessions)
    .where(and(eq(sessions.hash, hashOf(token)), isOpen(now)));
  if (found === undefined) return null;
  if (now - found.lastUsedAt.getTime() >= useMs) {
    await db
      .update(sessions)
      .set({ lastUsedAt: new Date(now), idleUntil: idleUntil(now, lengths) })
      .where(eq(sessions.id, found.id));
  }
  return found;
}

/** Ends the session of a token; answers it, or null where it was over. */
export async function endSession(db: Database, token: string, now: number): Promise<SessionRow | null> {
  const [ended] = await db
    .update(sessions)
    .set({ revokedAt: new Date(now) })
    .where(and(eq(sessions.hash, hashOf(token)), isNull(sessions.revokedAt)))
    .returning();
  return ended ?? null;
}

function isOf(tenantId: string | null) {
  return tenantId === null ? isNull(sessions.tenantId) : eq(sessions.tenantId, tenantId);
}

/** The open sessions of a tenant's admins, or, null, those of ops and finance; newest first. */
export async function listSessions(
  db: Database,
  tenantId: string | null,
  { before, limit, now }: { readonly before?: TimePosition; readonly limit: number; readonly now: number },
): Promise<readonly SessionRow[]> {
  const older = before === undefined ? undefined : olderThan(sessions.createdAt, sessions.id, before);
  return db
    .select()
    .from(sessions)
    .where(and(isOf(tenantId), isOpen(now), older))
    .orderBy(desc(sessions.createdAt), desc(sessions.id))
    .limit(limit);
}

export async function findSessionById(
  db: Database,
  tenantId: string | null,
  id: string,
  now: number,
): Promise<SessionRow | null> {
  const [found] = await db
    .select()
    .from(sessions)
    .where(and(eq(sessions.id, id), isOf(tenantId), isOpen(now)));
  return found ?? null;
}

/** Ends a session by its id; false where there is no open one. */
export async function endSessionById(db: Database, tenantId: string | null, id: string, now: number): Promise<boolean> {
  const ended = await db
    .update(sessions)
    .set({ revokedAt: new Date(now) })
    .where(and(eq(sessions.id, id), isOf(tenantId), isOpen(now)))
    .returning({ id: sessions.id });
  return ended.length > 0;
}

/** Who a key signs in, if it is one of a person's. */
export async function personOfKey(db: Database, secret: string): Promise<Person | null> {
  const caller = await findCaller(db, secret);
  if (caller === null || caller.role === 'product' || caller.role === 'metrics') return null;
  await recordKeyUse(db, caller.keyId);
  const { role, tenantId, keyId } = caller;
  return { role, tenantId, actor: keyId, keyId, signedInBy: 'key' };
}

export interface LinkFor {
  readonly role: PersonRole;
  readonly tenantId: string | null;
  /** The key of its maker: when it is over, so are the link and its session. */
  readonly keyId: string | null;
  /** An actor, as in the activity log. */
  readonly createdBy: string;
  readonly minutes: number;
}

export async function makeSignInLink(db: Database, { minutes, ...link }: LinkFor, now: number): Promise<Issued> {
  const [id, token] = [`link-${randomUUID()}`, newToken()];
  const expiresAt = new Date(now + minutes * 60_000);
  await db.insert(signInLinks).values({ id, hash: hashOf(token), ...link, expiresAt });
  return { id, token, expiresAt };
}

/** Uses a link up: of two who open it at once, one is signed in, under a name that says who made the link. */
export async function useSignInLink(db: Database, token: string, now: number): Promise<Person | null> {
  const [used] = await db
    .update(signInLinks)
    .set({ usedAt: new Date(now) })
    .where(
      and(
        eq(signInLinks.hash, hashOf(token)),
        isNull(signInLinks.usedAt),
        gt(signInLinks.expiresAt, new Date(now)),
        isKeyValid(signInLinks.keyId),
      ),
    )
    .returning();
  if (used === undefined) return null;
  const { id, role, tenantId, keyId, createdBy } = used;
  return { role, tenantId, actor: `${id} made by ${createdBy}`, keyId, signedInBy: 'link' };
}
