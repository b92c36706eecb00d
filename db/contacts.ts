import { and, asc, eq, gt, or, sql } from 'drizzle-orm';
import type { ContactKind } from '../domain/mail/recipients.ts';
import type { Database } from './connect.ts';
import { contacts, tenants } from './schema.ts';
import type { TimePosition } from './time-position.ts';

export type ContactRow = typeof contacts.$inferSelect;

/** Beyond that an address is better a list of the company's own. */
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

/**
 * Adds a contact; the same id again finds the one that was added. The tenant's row is held, so that two requests at once
 * do not pass the limit, and no deletion leaves one behind.
 */
export async function addContact(
  db: Database,
  tenantId: string,
  contact: NewContact,
): Promise<ContactRow | 'known' | 'too many'> {
  return db.transaction(async (tx) => {
    await tx.select({ id: tenants.id }).from(tenants).where(eq(tenants.id, tenantId)).for('update');
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

/** Removes a contact; false where there is none. */
export async function removeContact(db: Database, tenantId: string, id: string): Promise<boolean> {
  const removed = await db
    .delete(contacts)
    .where(and(eq(contacts.id, id), eq(contacts.tenantId, tenantId)))
    .returning({ id: contacts.id });
  return removed.length > 0;
}
