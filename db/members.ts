import { randomUUID } from 'node:crypto';
import { and, desc, eq, isNull, ne, or, type SQL, sql } from 'drizzle-orm';
import { leavesAnOwner, type MemberRole, mostMembers } from '../domain/rules/people.ts';
import type { Database } from './connect.ts';
import { members, sessions, subscriptions, tenants } from './schema.ts';
import { isBeingDeleted } from './tenants.ts';
import { olderThan, type TimePosition } from './time-position.ts';

export type MemberRow = typeof members.$inferSelect;

/** A member's name, or the address where there is none; null once removed. */
export const calledAs = sql<string | null>`coalesce(${members.name}, ${members.email})`;

const isThere = ne(members.state, 'removed');
/** Addresses that differ only in case are the same. */
const isAt = (email: string): SQL => sql`lower(${members.email}) = lower(${email})`;

function isOne(tenantId: string, id: string): SQL | undefined {
  return and(eq(members.tenantId, tenantId), eq(members.id, id), isThere);
}

/** Adds a new tenant's first member: its administrator, as an owner who has not signed in yet. */
export async function addFirstOwner(
  db: Database,
  tenantId: string,
  { email, createdBy }: { readonly email: string; readonly createdBy: string },
): Promise<void> {
  const owner = { id: randomUUID(), tenantId, email, role: 'owner', state: 'invited', createdBy } as const;
  await db.insert(members).values(owner).onConflictDoNothing();
}

/**
 * Adds the administrator as first owner to living tenants without members, which an earlier release has signed up.
 * Waits for a deletion that is under way, which has then removed the address.
 */
export async function addMissingOwners(db: Database): Promise<number> {
  const added = await db.execute(sql`
    insert into members (id, tenant_id, email, role, state, created_at, created_by)
    select gen_random_uuid()::text, id, admin_email, 'owner', 'invited', tenants.created_at, 'the service'
    from tenants join subscriptions on subscriptions.tenant_id = tenants.id
    where admin_email is not null and not exists (select from deletions where deletions.tenant_id = tenants.id)
      and not exists (select from members where members.tenant_id = tenants.id)
    for update of tenants
    on conflict do nothing`);
  return added.count;
}

export interface Invited {
  readonly id: string;
  readonly email: string;
  readonly name: string | null;
  readonly role: MemberRole;
  readonly createdBy: string;
}

/** Why a member is not added. */
export type NotAdded = 'deleted' | 'there already' | 'too many';

/**
 * Adds a member and, in the same transaction, the invitation. The same id again finds the same member, and sends no
 * second invitation.
 */
export async function inviteMember(
  db: Database,
  tenantId: string,
  invited: Invited,
  writeInvitation: (tx: Database, member: MemberRow) => Promise<void>,
): Promise<MemberRow | NotAdded> {
  return db.transaction(async (tx) => {
    if (await isGoneOnceLocked(tx, tenantId)) return 'deleted';
    const earlier = await findMember(tx, tenantId, invited.id);
    if (earlier !== null) return earlier;
    const [counted] = await tx
      .select({ count: sql<number>`count(*)::int` })
      .from(members)
      .where(and(eq(members.tenantId, tenantId), isThere));
    if ((counted?.count ?? 0) >= mostMembers) return 'too many';
    const added = await tx
      .insert(members)
      .values({ ...invited, tenantId, state: 'invited' })
      .onConflictDoNothing()
      .returning();
    const [member] = added;
    if (member === undefined) return 'there already';
    await writeInvitation(tx, member);
    return member;
  });
}

/** Locks the tenant's row, so that its members change one at a time; answers whether its deletion has begun. */
async function isGoneOnceLocked(tx: Database, tenantId: string): Promise<boolean> {
  await tx.select({ id: tenants.id }).from(tenants).where(eq(tenants.id, tenantId)).for('update');
  return isBeingDeleted(tx, tenantId);
}

/** The members who are not removed, newest first. */
export async function listMembers(
  db: Database,
  tenantId: string,
  { before, limit }: { readonly before?: TimePosition; readonly limit: number },
): Promise<readonly MemberRow[]> {
  const older = before === undefined ? undefined : olderThan(members.createdAt, members.id, before);
  return db
    .select()
    .from(members)
    .where(and(eq(members.tenantId, tenantId), isThere, older))
    .orderBy(desc(members.createdAt), desc(members.id))
    .limit(limit);
}

export async function findMember(db: Database, tenantId: string, id: string): Promise<MemberRow | null> {
  const [member] = await db.select().from(members).where(isOne(tenantId, id));
  return member ?? null;
}

export interface MemberChange {
  readonly name?: string | null | undefined;
  readonly role?: MemberRole | undefined;
}

/** Why a member stays as it is. */
export type NotChanged = 'not found' | 'last owner';

/** Changes a member; a change of role ends the member's sessions. */
export async function changeMember(
  db: Database,
  tenantId: string,
  id: string,
  { name, role }: MemberChange,
): Promise<MemberRow | NotChanged> {
  return db.transaction(async (tx) => {
    const member = await lockMember(tx, tenantId, id);
    if (member === null) return 'not found';
    if (role !== undefined && role !== 'owner' && !(await leavesOwner(tx, member))) return 'last owner';
    const changed = { name: name === undefined ? member.name : name, role: role ?? member.role };
    const [now] = await tx.update(members).set(changed).where(isOne(tenantId, id)).returning();
    if (changed.role !== member.role) await endSessionsOf(tx, id);
    return now ?? 'not found';
  });
}

/** Removes a member's access, name and address; the id stays, as the activity log names it. */
export async function removeMember(db: Database, tenantId: string, id: string): Promise<'removed' | NotChanged> {
  return db.transaction(async (tx) => {
    const member = await lockMember(tx, tenantId, id);
    if (member === null) return 'not found';
    if (!(await leavesOwner(tx, member))) return 'last owner';
    const gone = { state: 'removed', email: null, name: null, removedAt: new Date() } as const;
    await tx.update(members).set(gone).where(isOne(tenantId, id));
    await endSessionsOf(tx, id);
    return 'removed';
  });
}

/** Finds a member and locks the tenant: two owners cannot remove each other at once. */
async function lockMember(tx: Database, tenantId: string, id: string): Promise<MemberRow | null> {
  await tx.select({ id: tenants.id }).from(tenants).where(eq(tenants.id, tenantId)).for('update');
  return findMember(tx, tenantId, id);
}

async function leavesOwner(tx: Database, { tenantId, id, role }: MemberRow): Promise<boolean> {
  if (role !== 'owner') return true;
  const owners = await tx
    .select({ id: members.id, state: members.state })
    .from(members)
    .where(and(eq(members.tenantId, tenantId), eq(members.role, 'owner'), isThere));
  return leavesAnOwner(owners, id);
}

async function endSessionsOf(tx: Database, memberId: string): Promise<void> {
  await tx
    .update(sessions)
    .set({ revokedAt: new Date() })
    .where(and(eq(sessions.memberId, memberId), isNull(sessions.revokedAt)));
}

/** A tenant that an address may open, and the member it opens it as. */
export interface Membership {
  readonly memberId: string;
  readonly tenantId: string;
  readonly tenantName: string | null;
  readonly email: string;
  readonly role: MemberRole;
}

const membershipColumns = {
  memberId: members.id,
  tenantId: members.tenantId,
  tenantName: tenants.name,
  email: sql<string>`${members.email}`,
  role: members.role,
};

/** The tenants that an address may open, the last opened first. A tenant whose sign-up never ended is left out. */
export async function membershipsOf(db: Database, email: string): Promise<readonly Membership[]> {
  return membershipsWhere(db, isAt(email));
}

/** The memberships of all tenants with the member's address, or with `alone` only the member's own. */
export async function membershipsBeside(
  db: Database,
  memberId: string,
  { alone }: { readonly alone: boolean },
): Promise<readonly Membership[]> {
  const own = eq(members.id, memberId);
  const sameAddress = sql`lower(${members.email}) = (select lower(email) from members one where one.id = ${memberId})`;
  return membershipsWhere(db, alone ? own : (or(own, sameAddress) ?? own));
}

function membershipsWhere(db: Database, condition: SQL): Promise<readonly Membership[]> {
  return db
    .select(membershipColumns)
    .from(members)
    .innerJoin(tenants, eq(tenants.id, members.tenantId))
    .innerJoin(subscriptions, eq(subscriptions.tenantId, members.tenantId))
    .where(and(condition, isThere))
    .orderBy(sql`${members.lastSignedInAt} desc nulls last`, members.id)
    .limit(mostMembers);
}

/** Records a sign-in of a member, which also accepts an invitation. */
export async function recordSignIn(db: Database, memberId: string, now: number): Promise<void> {
  const at = new Date(now);
  await db
    .update(members)
    .set({ state: 'active', lastSignedInAt: at, joinedAt: sql`coalesce(${members.joinedAt}, ${at.toISOString()})` })
    .where(and(eq(members.id, memberId), isThere));
}
