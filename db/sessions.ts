import { randomBytes, randomUUID } from 'node:crypto';
import { and, desc, eq, getTableColumns, gt, isNull, type SQL, sql, TransactionRollbackError } from 'drizzle-orm';
import type { AnyPgColumn } from 'drizzle-orm/pg-core';
import { hourMs } from '../domain/calendar.ts';
import { type MemberRole, signInLinkMinutes } from '../domain/rules/people.ts';
import { type Language, languageOf } from '../domain/texts/language.ts';
import type { Database } from './connect.ts';
import { findCaller, hashOf, isMemberRole, memberActor, recordKeyUse } from './keys.ts';
import { calledAs, type Membership, membershipsBeside, recordSignIn } from './members.ts';
import { billingDetails, members, sessions, signInLinks, tenants } from './schema.ts';
import { olderThan, type TimePosition } from './time-position.ts';

export type SessionRow = typeof sessions.$inferSelect;
/** A session with its member's name. */
export type ListedSession = SessionRow & { readonly byName: string | null };

/** The roles that sign in on the pages; keys of programs cannot. */
export type PersonRole = SessionRow['role'];
/** The roles that a link which is not a member's may sign in as. */
export type OpeningRole = Exclude<PersonRole, MemberRole>;

export interface Person {
  readonly role: PersonRole;
  readonly tenantId: string | null;
  /** The actor in the activity log: an id. */
  readonly actor: string;
  /** The key whose end also ends the session; null where there is none. */
  readonly keyId: string | null;
  /** The member whose removal also ends the session; null for all others. */
  readonly memberId: string | null;
  readonly signedInBy: SessionRow['signedInBy'];
}

/** How long a session lasts: without use, and at most. */
export interface SessionLengths {
  readonly idleHours: number;
  readonly hours: number;
}

/** A token of 256 bits, shown once and stored as its hash, as it cannot be guessed. */
interface Issued {
  readonly id: string;
  readonly token: string;
  readonly expiresAt: Date;
}

const useMs = 60_000;

const newToken = (): string => randomBytes(32).toString('base64url');
const idleUntil = (now: number, { idleHours }: SessionLengths): Date => new Date(now + idleHours * hourMs);

/** Whether the key that a session or a link depends on is valid, or there is none. */
function isKeyValid(keyId: AnyPgColumn): SQL {
  return sql`not key_is_over(${keyId})`;
}

/** Whether a member's session still belongs to an active member in the same role; true for all other sessions. */
const isMembers = sql`(${sessions.memberId} is null or exists (select from ${members}
  where ${members.id} = ${sessions.memberId} and ${members.role} = ${sessions.role} and ${members.state} = 'active'))`;

/**
 * Whether a session is open: not ended, not unused for too long, not past its end, and its key and member are valid.
 */
function isOpen(now: number): SQL | undefined {
  const at = new Date(now);
  return and(
    isNull(sessions.revokedAt),
    gt(sessions.idleUntil, at),
    gt(sessions.expiresAt, at),
    isKeyValid(sessions.keyId),
    isMembers,
  );
}

export async function startSession(
  db: Database,
  person: Person & { readonly createdAt: Date },
  lengths: SessionLengths,
  now: number,
): Promise<Issued> {
  const [id, token] = [randomUUID(), newToken()];
  const expiresAt = new Date(now + lengths.hours * hourMs);
  const used = { lastUsedAt: new Date(now), idleUntil: idleUntil(now, lengths) };
  await db.insert(sessions).values({ id, hash: hashOf(token), ...person, ...used, expiresAt });
  return { id, token, expiresAt };
}

/**
 * The language in a tenant's newest billing details; null where there are none. The query is in parentheses, as Drizzle
 * leaves out table names where one table alone is selected from.
 */
function languageFor(tenantId: AnyPgColumn): SQL<string | null> {
  const newest = sql`select ${billingDetails.language} from ${billingDetails}
    where ${billingDetails.tenantId} = ${tenantId} order by ${billingDetails.version} desc limit 1`;
  return sql<string | null>`(${newest})`;
}

/** An open session, with its tenant's language. */
export type FoundSession = SessionRow & { readonly language: Language };

/** The open session of a token; null where there is none. Its use is recorded at most once a minute. */
export async function findSession(
  db: Database,
  token: string,
  lengths: SessionLengths,
  now: number,
): Promise<FoundSession | null> {
  const [found] = await db
    .select({ ...getTableColumns(sessions), language: languageFor(sessions.tenantId) })
    .from(sessions)
    .where(and(eq(sessions.hash, hashOf(token)), isOpen(now)));
  if (found === undefined) return null;
  if (now - found.lastUsedAt.getTime() >= useMs) {
    await db
      .update(sessions)
      .set({ lastUsedAt: new Date(now), idleUntil: idleUntil(now, lengths) })
      .where(eq(sessions.id, found.id));
  }
  return { ...found, language: languageOf(found.language) };
}

/** Ends the session of a token and answers it; null where it was over. */
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

/** The open sessions of a tenant's admins, or with null of ops and finance, newest first. */
export async function listSessions(
  db: Database,
  tenantId: string | null,
  { before, limit, now }: { readonly before?: TimePosition; readonly limit: number; readonly now: number },
): Promise<readonly ListedSession[]> {
  const older = before === undefined ? undefined : olderThan(sessions.createdAt, sessions.id, before);
  return withNames(db)
    .where(and(isOf(tenantId), isOpen(now), older))
    .orderBy(desc(sessions.createdAt), desc(sessions.id))
    .limit(limit);
}

export async function findSessionById(
  db: Database,
  tenantId: string | null,
  id: string,
  now: number,
): Promise<ListedSession | null> {
  const [found] = await withNames(db).where(and(eq(sessions.id, id), isOf(tenantId), isOpen(now)));
  return found ?? null;
}

function withNames(db: Database) {
  return db
    .select({ ...getTableColumns(sessions), byName: calledAs })
    .from(sessions)
    .leftJoin(members, eq(members.id, sessions.memberId));
}

/** Ends a session by its id; false where none of this id is open. */
export async function endSessionById(db: Database, tenantId: string | null, id: string, now: number): Promise<boolean> {
  const ended = await db
    .update(sessions)
    .set({ revokedAt: new Date(now) })
    .where(and(eq(sessions.id, id), isOf(tenantId), isOpen(now)))
    .returning({ id: sessions.id });
  return ended.length > 0;
}

/** The person whom a key signs in; null for an invalid key and for keys of programs. */
export async function personOfKey(db: Database, secret: string): Promise<Person | null> {
  const caller = await findCaller(db, secret);
  if (caller === null || isMemberRole(caller.role) || caller.role === 'product' || caller.role === 'metrics')
    return null;
  await recordKeyUse(db, caller.keyId);
  const { role, tenantId, keyId } = caller;
  return { role, tenantId, actor: keyId, keyId, memberId: null, signedInBy: 'key' };
}

export interface LinkFor {
  readonly role: OpeningRole;
  readonly tenantId: string | null;
  /** The key of the link's creator: with it end the link and its session. */
  readonly keyId: string | null;
  /** The actor who created it, as in the activity log. */
  readonly createdBy: string;
  readonly minutes: number;
}

export async function makeSignInLink(db: Database, { minutes, ...link }: LinkFor, now: number): Promise<Issued> {
  const [id, token] = [`link-${randomUUID()}`, newToken()];
  const expiresAt = new Date(now + minutes * 60_000);
  await db.insert(signInLinks).values({ id, hash: hashOf(token), ...link, expiresAt });
  return { id, token, expiresAt };
}

/** Makes the secret of a mailed link, when the mail is sent. Sending the mail again replaces the secret. */
export async function makeMailedLink(
  db: Database,
  link: MailedLinkFor,
  { minutes, now }: { readonly minutes: number; readonly now: number },
): Promise<Issued> {
  const token = newToken();
  const expiresAt = new Date(now + minutes * 60_000);
  const issued = { hash: hashOf(token), expiresAt };
  await db
    .insert(signInLinks)
    .values({ ...link, role: null, ...issued })
    .onConflictDoUpdate({ target: signInLinks.id, set: issued, setWhere: isNull(signInLinks.usedAt) });
  return { id: link.id, token, expiresAt };
}

/**
 * Makes a link that is followed at once, not mailed: the identity provider has confirmed the address, and the tenant is
 * still to be chosen.
 */
export function makeChoiceLink(db: Database, { memberId, tenantId }: Membership, now: number): Promise<Issued> {
  const link = { id: `link-${randomUUID()}`, memberId, tenantId, purpose: 'signIn', createdBy: byProvider } as const;
  return makeMailedLink(db, link, { minutes: signInLinkMinutes, now });
}

const byProvider = 'the identity provider';

export interface MailedLinkFor {
  readonly id: string;
  readonly memberId: string;
  readonly tenantId: string;
  readonly purpose: 'invitation' | 'signIn';
  readonly createdBy?: string;
}

type LinkRow = typeof signInLinks.$inferSelect;

/** What a usable link opens. */
export type OpenLink =
  | {
      readonly for: 'role';
      readonly role: OpeningRole;
      readonly tenantId: string | null;
      readonly tenantName: string | null;
      readonly createdBy: string;
      readonly language: Language | null;
      readonly expiresAt: Date;
    }
  | {
      readonly for: 'members';
      readonly choices: readonly Membership[];
      readonly language: Language | null;
      readonly expiresAt: Date;
    };

function isUsable(token: string, now: number): SQL | undefined {
  return and(
    eq(signInLinks.hash, hashOf(token)),
    isNull(signInLinks.usedAt),
    gt(signInLinks.expiresAt, new Date(now)),
    isKeyValid(signInLinks.keyId),
  );
}

/** Finds a link without using it up, as programs open links before people do; null where it is over. */
export async function findLink(db: Database, token: string, now: number): Promise<OpenLink | null> {
  const [found] = await db
    .select({ link: signInLinks, tenantName: tenants.name, chosen: languageFor(signInLinks.tenantId) })
    .from(signInLinks)
    .leftJoin(tenants, eq(tenants.id, signInLinks.tenantId))
    .where(isUsable(token, now));
  if (found === undefined) return null;
  const { link, tenantName, chosen } = found;
  const { role, tenantId, createdBy, expiresAt } = link;
  const language = chosen === null ? null : languageOf(chosen);
  if (role !== null) return { for: 'role', role, tenantId, tenantName, createdBy, language, expiresAt };
  const choices = await choicesOf(db, link);
  return choices.length === 0 ? null : { for: 'members', choices, language, expiresAt };
}

function choicesOf(db: Database, { memberId, purpose }: LinkRow): Promise<readonly Membership[]> {
  return membershipsBeside(db, memberId ?? '', { alone: purpose === 'invitation' });
}

/**
 * Uses a link up, so that of two concurrent uses one signs in; null where it is over. A mailed link needs `chosenId`,
 * one of its memberships, unless there is only one.
 */
export async function useSignInLink(
  db: Database,
  token: string,
  chosenId: string | null,
  now: number,
): Promise<Person | null> {
  return db
    .transaction(async (tx): Promise<Person | null> => {
      const [used] = await tx
        .update(signInLinks)
        .set({ usedAt: new Date(now) })
        .where(isUsable(token, now))
        .returning();
      if (used === undefined) return null;
      const { id, role, tenantId, keyId, createdBy } = used;
      if (role !== null) {
        const actor = `${id} made by ${createdBy}`;
        return { role, tenantId, actor, keyId, memberId: null, signedInBy: 'link' };
      }
      const choices = await choicesOf(tx, used);
      const [only, other] = choices;
      const chosen =
        chosenId === null && other === undefined ? only : choices.find(({ memberId }) => memberId === chosenId);
      if (chosen === undefined) return tx.rollback();
      return enterAsMember(tx, chosen, now, createdBy === byProvider ? 'provider' : 'mail');
    })
    .catch((error: unknown) => {
      if (error instanceof TransactionRollbackError) return null;
      throw error;
    });
}

/** Signs a member in whose address mail or the identity provider has confirmed. */
export async function enterAsMember(
  db: Database,
  { memberId, role, tenantId }: Membership,
  now: number,
  signedInBy: 'mail' | 'provider' = 'provider',
): Promise<Person> {
  await recordSignIn(db, memberId, now);
  return { role, tenantId, actor: memberActor(memberId), keyId: null, memberId, signedInBy };
}
