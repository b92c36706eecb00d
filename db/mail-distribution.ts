import { createHash } from 'node:crypto';
import { and, eq, inArray, sql } from 'drizzle-orm';
import { receiptReason } from '../domain/mail/mails.ts';
import { type Addressee, type MailRecipient, type Owner, recipientsOf } from '../domain/mail/recipients.ts';
import type { Database } from './connect.ts';
import { contacts, mailDeliveries, mails, members, tenants } from './schema.ts';

export const undistributed = sql`${mails.state} = 'due' and ${mails.distributedAt} is null`;

const mailsAtOnce = 200;

type Mail = Pick<typeof mails.$inferSelect, 'id' | 'tenantId' | 'data' | 'round' | 'recipient'>;

/** Creates the deliveries of due mails: one for each recipient, by the tenant's contacts at that moment. */
export async function distribute(db: Database): Promise<void> {
  await db.transaction(async (tx) => {
    const waiting = await tx
      .select()
      .from(mails)
      .where(undistributed)
      .orderBy(mails.dueAt, mails.sequence)
      .limit(mailsAtOnce)
      .for('update', { skipLocked: true });
    if (waiting.length === 0) return;
    await insertDeliveries(tx, waiting);
    const ids = waiting.map(({ id }) => id);
    await tx.update(mails).set({ distributedAt: sql`now()` }).where(inArray(mails.id, ids));
  });
}

async function insertDeliveries(tx: Database, waiting: readonly Mail[]): Promise<void> {
  const tenantIds = [...new Set(waiting.map(({ tenantId }) => tenantId))];
  const [addressees, admins, owners] = await Promise.all([
    tx.select().from(contacts).where(inArray(contacts.tenantId, tenantIds)).orderBy(contacts.createdAt, contacts.id),
    tx.select({ id: tenants.id, email: tenants.adminEmail }).from(tenants).where(inArray(tenants.id, tenantIds)),
    ownersOf(tx, tenantIds),
  ]);
  const rows = waiting.flatMap((mail) => {
    const isOwn = ({ tenantId }: { readonly tenantId: string }): boolean => tenantId === mail.tenantId;
    const admin = admins.find(({ id }) => id === mail.tenantId)?.email ?? null;
    const recipients = recipientsIn(mail, addressees.filter(isOwn), admin, owners.filter(isOwn));
    return recipients.map((recipient) => deliveryOf(mail, recipient));
  });
  // A notice that was dropped and holds once more reuses its deliveries.
  const again = { state: sql`'due'`, droppedBecause: sql`null` };
  await tx
    .insert(mailDeliveries)
    .values(rows)
    .onConflictDoUpdate({
      target: mailDeliveries.id,
      set: again,
      setWhere: eq(mailDeliveries.state, 'dropped'),
    });
}

/** The owners who have signed in: the address of an invited owner may be wrong. */
async function ownersOf(tx: Database, tenantIds: readonly string[]) {
  const rows = await tx
    .select({ id: members.id, tenantId: members.tenantId, email: members.email })
    .from(members)
    .where(and(inArray(members.tenantId, [...tenantIds]), eq(members.role, 'owner'), eq(members.state, 'active')))
    .orderBy(members.createdAt, members.id);
  return rows.flatMap(({ email, ...row }) => (email === null ? [] : [{ ...row, email }]));
}

function recipientsIn(
  { data, recipient }: Mail,
  contactsOfTenant: readonly Addressee[],
  admin: string | null,
  owners: readonly Owner[],
): readonly MailRecipient[] {
  if ('memberId' in data) return [{ kind: 'member', id: data.memberId }];
  // The certificate of a deletion has its one recipient stored with it, as the tenant's own data is deleted by then.
  return recipient === null ? recipientsOf(data.kind, contactsOfTenant, admin, owners) : [{ kind: 'admin' }];
}

function deliveryOf({ id: mailId, tenantId, round }: Mail, recipient: MailRecipient) {
  const contactId = recipient.kind === 'contact' ? recipient.id : null;
  const memberId = recipient.kind === 'member' ? recipient.id : null;
  // The id is derived, so that a mail that is sent twice has the same Message-ID.
  const named = `${mailId}\n${contactId ?? memberId ?? 'admin'}\n${round}`;
  const id = `mail_${createHash('sha256').update(named).digest('hex').slice(0, 32)}`;
  return { id, mailId, tenantId, recipientKind: recipient.kind, contactId, memberId, round };
}

/** The id of the mail with the receipt of a charge; null where none was written. */
export async function findReceiptMail(db: Database, tenantId: string, chargeKey: string): Promise<string | null> {
  const [mail] = await db
    .select({ id: mails.id })
    .from(mails)
    .where(and(eq(mails.tenantId, tenantId), eq(mails.reasonKey, receiptReason(chargeKey))));
  return mail?.id ?? null;
}

/** The addresses that a tenant's receipts are mailed to now. */
export async function receiptAddresses(db: Database, tenantId: string): Promise<readonly string[]> {
  const [own, [tenant]] = await Promise.all([
    db.select().from(contacts).where(eq(contacts.tenantId, tenantId)).orderBy(contacts.createdAt, contacts.id),
    db.select({ email: tenants.adminEmail }).from(tenants).where(eq(tenants.id, tenantId)),
  ]);
  const admin = tenant?.email ?? null;
  return recipientsOf('receipt', own, admin).flatMap((recipient) => {
    if (recipient.kind === 'admin') return admin ?? [];
    return own.filter(({ id }) => recipient.kind === 'contact' && id === recipient.id).map(({ email }) => email);
  });
}

export type Resent = 'again' | 'not found' | 'never sent' | 'tenant deleted';

/**
 * Sends a mail again on request, as new deliveries with new Message-IDs to its present recipients. A mail that is still
 * being delivered is tried at once instead.
 */
export async function resendMail(db: Database, id: string): Promise<Resent> {
  return db.transaction(async (tx) => {
    const [mail] = await tx.select().from(mails).where(eq(mails.id, id)).for('update');
    if (mail === undefined) return 'not found';
    const [tenant] = await tx.select().from(tenants).where(eq(tenants.id, mail.tenantId));
    if (tenant?.adminEmail === null) return 'tenant deleted';
    if (mail.state === 'planned' || (mail.state === 'dropped' && mail.distributedAt === null)) return 'never sent';
    if (mail.state === 'due') {
      await tx.update(mailDeliveries).set({ retryAt: null }).where(eq(mailDeliveries.mailId, id));
      return 'again';
    }
    await tx
      .update(mails)
      .set({ state: 'due', droppedBecause: null, distributedAt: null, round: mail.round + 1 })
      .where(eq(mails.id, id));
    return 'again';
  });
}
