import { and, asc, eq, gt, or, sql } from 'drizzle-orm';
import type { ContactKind } from '../domain/mail/recipients.ts';
import type { Database } from './connect.ts';
import { contacts } from './schema.ts';
import { lockLiving } from './tenants.ts';
import type { TimePosition } from './time-position.ts';

export type ContactRow = typeof contacts.$inferSelect;

/** With more addresses than this, a mailing list of the company's own is better. */
export const mostContacts = 50;

/** The contacts, in the order in which they were added. */
export async function listContacts(
  db: Database,
  tenantId: string,
  { after, limit }: { readonly after?: TimePosition; readonly limit: number },
): Promise<readonly ContactRow[]> {
  const later =
    after === undefined
      ? undefined
      : or(gt(contacts.createdAt, after.at), and(eq(contacts.createdAt, after.at), gt(contacts.id, after.id)));
  return db
    .select()
    .from(contacts)
    .where(and(eq(contacts.tenantId, tenantId), later))
    .orderBy(asc(contacts.createdAt), asc(contacts.id))
    .limit(limit);
}

export async function findContact(db: Database, tenantId: string, id: string): Promise<ContactRow | null> {
  const [found] = await db
    .select()
    .from(contacts)
    .where(and(eq(contacts.id, id), eq(contacts.tenantId, tenantId)));
  return found ?? null;
}

export interface NewContact {
  readonly id: string;
  readonly email: string;
  readonly kinds: readonly ContactKind[];
  readonly createdBy: string;
}

/** Why a contact is not added. */
type NotAddedContact = 'deleted' | 'known' | 'too many';

/**
 * Adds a contact; the same id again finds the contact that was added. The tenant's row is locked, so that concurrent
 * requests cannot exceed the limit, and no deletion leaves a contact behind.
 */
export async function addContact(
  db: Database,
  tenantId: string,
  contact: NewContact,
): Promise<ContactRow | NotAddedContact> {
  return db.transaction(async (tx) => {
    if (!(await lockLiving(tx, tenantId))) return 'deleted';
    const earlier = await findContact(tx, tenantId, contact.id);
    if (earlier !== null) return earlier;
    const isSame = sql`lower(${contacts.email}) = lower(${contact.email})`;
    if ((await tx.$count(contacts, and(eq(contacts.tenantId, tenantId), isSame))) > 0) return 'known';
    if ((await tx.$count(contacts, eq(contacts.tenantId, tenantId))) >= mostContacts) return 'too many';
    const values = { ...contact, kinds: [...contact.kinds], tenantId };
    const [added] = await tx.insert(contacts).values(values).returning();
    if (added === undefined) throw new Error(`The contact ${contact.id} is not written`);
    return added;
  });
}

/** Removes a contact; false where it does not exist. */
export async function removeContact(db: Database, tenantId: string, id: string): Promise<boolean> {
  const removed = await db
    .delete(contacts)
    .where(and(eq(contacts.id, id), eq(contacts.tenantId, tenantId)))
    .returning({ id: contacts.id });
  return removed.length > 0;
}
