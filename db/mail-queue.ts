import { and, asc, eq, inArray, or, type SQL, sql } from 'drizzle-orm';
import type { ChargeState } from '../domain/charge-states.ts';
import type { MailData, MailKind } from '../domain/mail/mails.ts';
import { type Language, languageOf } from '../domain/texts/language.ts';
import { builtOnce } from './built-once.ts';
import type { Database } from './connect.ts';
import { chargeIdOf } from './ledger.ts';
import { distribute, undistributed } from './mail-distribution.ts';
import { billingDetails, charges, contacts, invoices, mailDeliveries, mails, members, tenants } from './schema.ts';

/** A mail to one recipient that a sender has claimed, with the personal data that is looked up only at sending. */
export interface ClaimedMail {
  /** The delivery's id. */
  readonly id: string;
  readonly mailId: string;
  readonly tenantId: string;
  readonly kind: MailKind;
  readonly data: MailData;
  /** How many senders have claimed it, this one included. */
  readonly attempts: number;
  /** Null where the recipient's address was deleted. */
  readonly address: string | null;
  /** The tenant's name. */
  readonly company: string | null;
  readonly language: Language;
  /** The card processor's id of the tenant's present card. */
  readonly paymentMethod: string | null;
  readonly charge: { readonly id: string; readonly payerToken: string; readonly state: ChargeState } | null;
  readonly invoiceNumber: string | null;
  /** When the mail was written, by the real clock. */
  readonly recordedAt: Date;
}

const fallenDue = sql`${mails.state} = 'planned' and not ${mails.isTestClock} and ${mails.dueAt} <= now()`;
const mailIs = (state: 'due' | 'dropped'): SQL =>
  sql`exists (select from ${mails} where ${mails.id} = ${mailDeliveries.mailId} and ${mails.state} = ${sql.raw(`'${state}'`)})`;
const canBeTaken = sql`${mailDeliveries.state} = 'due' and coalesce(${mailDeliveries.retryAt} <= now(), true) and ${mailIs('due')}`;

/** Whether any mail waits: a few look-ups in small indexes. */
export async function areMailsWaiting(db: Database): Promise<boolean> {
  const [row] = await db.execute<{ waiting: boolean }>(sql`select
    exists (select from ${mailDeliveries} where ${canBeTaken})
    or exists (select from ${mails} where ${undistributed})
    or exists (select from ${mails} where ${fallenDue}) as waiting`);
  return row?.waiting === true;
}

/**
 * Claims waiting deliveries: for `leaseMs` milliseconds no other sender takes them, and after that any may, as this one
 * has died. Rows locked by another writer are left for the next call, so that no sender waits.
 */
export async function claimMails(db: Database, limit: number, leaseMs: number): Promise<readonly ClaimedMail[]> {
  await playRealTime(db);
  await dropDeliveries(db);
  await distribute(db);
  const free = db
    .select({ id: mailDeliveries.id })
    .from(mailDeliveries)
    .where(canBeTaken)
    .orderBy(mailDeliveries.sequence)
    .limit(limit)
    .for('update', { skipLocked: true });
  const taken = await db
    .update(mailDeliveries)
    .set({ attempts: sql`${mailDeliveries.attempts} + 1`, retryAt: sql`now() + ${leaseMs}::int * interval '1 ms'` })
    .where(sql`${mailDeliveries.id} = any(array${free})`)
    .returning({ id: mailDeliveries.id });
  const ids = taken.map(({ id }) => id);
  return ids.length === 0 ? [] : withDetails(db, ids);
}

/**
 * Makes notices due by the real clock, for tenants without a test clock, and drops those whose announced event has
 * passed.
 */
async function playRealTime(db: Database): Promise<void> {
  const tooLate = sql`${mails.until} <= now()`;
  // A mail that was sent once and is sent again on request is still useful.
  const useless = sql`${mails.state} = 'due' and not ${mails.isTestClock} and ${mails.sentAt} is null and ${tooLate}`;
  const reached = db
    .select({ id: mails.id })
    .from(mails)
    .where(or(fallenDue, useless))
    .for('update', { skipLocked: true });
  await db
    .update(mails)
    .set({
      state: sql`case when ${tooLate} then 'dropped' else 'due' end`,
      droppedBecause: sql`case when ${tooLate} then 'too_late' end`,
    })
    .where(sql`${mails.id} = any(array${reached})`);
}

/** The reason of a delivery that was dropped because its mail was. */
const withItsMail = 'with_its_mail';

async function dropDeliveries(db: Database): Promise<void> {
  await db
    .update(mailDeliveries)
    .set({ state: 'dropped', droppedBecause: withItsMail, retryAt: null })
    .where(and(eq(mailDeliveries.state, 'due'), mailIs('dropped')));
}

async function withDetails(db: Database, ids: readonly string[]): Promise<readonly ClaimedMail[]> {
  const newest = sql`select ${billingDetails.language} from ${billingDetails}
    where ${billingDetails.tenantId} = ${mails.tenantId} order by ${billingDetails.version} desc limit 1`;
  const rows = await db
    .select({
      delivery: mailDeliveries,
      mail: mails,
      name: tenants.name,
      adminEmail: tenants.adminEmail,
      paymentMethod: tenants.stripePaymentMethodId,
      contactEmail: contacts.email,
      memberEmail: members.email,
      language: sql<string | null>`(${newest})`,
    })
    .from(mailDeliveries)
    .innerJoin(mails, eq(mails.id, mailDeliveries.mailId))
    .innerJoin(tenants, eq(tenants.id, mails.tenantId))
    .leftJoin(contacts, and(eq(contacts.id, mailDeliveries.contactId), eq(contacts.tenantId, mails.tenantId)))
    .leftJoin(members, eq(members.id, mailDeliveries.memberId))
    .where(inArray(mailDeliveries.id, [...ids]))
    .orderBy(asc(mailDeliveries.sequence));
  const chargeIds = rows.flatMap(({ mail }) => chargeIdIn(mail.data) ?? []);
  const found = chargeIds.length === 0 ? [] : await chargesWithInvoice(db, chargeIds);
  return rows.map(({ delivery, mail, name, adminEmail, paymentMethod, contactEmail, memberEmail, language }) => {
    const charge = found.find(({ id }) => id === chargeIdIn(mail.data)) ?? null;
    const { id, mailId, tenantId, attempts, recipientKind } = delivery;
    const { kind, data, recipient, recordedAt } = mail;
    const addresses = { admin: recipient?.address ?? adminEmail, contact: contactEmail, member: memberEmail };
    return {
      id,
      mailId,
      tenantId,
      kind,
      data,
      attempts,
      paymentMethod,
      charge,
      recordedAt,
      address: addresses[recipientKind],
      company: recipient?.name ?? name,
      language: languageOf(recipient?.language ?? language),
      invoiceNumber: charge?.invoiceNumber ?? null,
    };
  });
}

function chargeIdIn(data: MailData): string | null {
  return 'chargeKey' in data && data.chargeKey !== null ? chargeIdOf(data.chargeKey) : null;
}

function chargesWithInvoice(db: Database, ids: readonly string[]) {
  const { id, payerToken, state } = charges;
  return db
    .select({ id, payerToken, state, invoiceNumber: invoices.number })
    .from(charges)
    .leftJoin(invoices, and(eq(invoices.chargeId, id), eq(invoices.kind, 'invoice')))
    .where(inArray(id, [...ids]));
}

type Sent = Pick<ClaimedMail, 'id' | 'mailId'>;

/** Settles a delivery as sent, and keeps the text of the mail as it was first sent, without the recipient's name. */
export async function markSent(
  db: Database,
  sent: Sent,
  said: { readonly subject: string; readonly body: string },
): Promise<void> {
  await settle(db, sent, { state: 'sent', sentAt: new Date(), droppedBecause: null, lastError: null }, said);
}

export async function markDropped(db: Database, sent: Sent, droppedBecause: string): Promise<void> {
  await settle(db, sent, { state: 'dropped', droppedBecause });
}

const held = builtOnce((db) =>
  db
    .select({ sentAt: mails.sentAt })
    .from(mails)
    .where(eq(mails.id, sql.placeholder('mailId')))
    .for('update'),
);

const oneDue = builtOnce((db) =>
  db
    .select({ id: mailDeliveries.id })
    .from(mailDeliveries)
    .where(and(eq(mailDeliveries.mailId, sql.placeholder('mailId')), eq(mailDeliveries.state, 'due')))
    .limit(1),
);

type Settled = Partial<typeof mailDeliveries.$inferInsert> & { readonly state: 'sent' | 'dropped' };

/**
 * Settles a delivery, and with the last one its mail, which is sent where any delivery was. The mail's row is locked,
 * so that of two concurrent last deliveries one sees the other; the stored recipient of a deletion's certificate is
 * then deleted.
 */
async function settle(
  db: Database,
  { id, mailId }: Sent,
  delivery: Settled,
  said?: { readonly subject: string; readonly body: string },
): Promise<void> {
  await db.transaction(async (tx) => {
    const [mail] = await held(tx, { mailId });
    if (mail === undefined) return;
    await tx
      .update(mailDeliveries)
      .set({ ...delivery, retryAt: null })
      .where(eq(mailDeliveries.id, id));
    const isSent = delivery.state === 'sent' || mail.sentAt !== null;
    const isLast = (await oneDue(tx, { mailId })).length === 0;
    const first = delivery.state === 'sent' && mail.sentAt === null ? { ...said, sentAt: new Date() } : {};
    const last = {
      state: isSent ? ('sent' as const) : ('dropped' as const),
      droppedBecause: isSent ? null : (delivery.droppedBecause ?? null),
      recipient: null,
    };
    const changes = { ...first, ...(isLast && last) };
    if (Object.keys(changes).length > 0) await tx.update(mails).set(changes).where(eq(mails.id, mailId));
  });
}

/**
 * Returns a failed delivery to the queue for `waitMs`. `error` is a code, as a mail server's message may name people.
 */
export async function markFailed(db: Database, { id }: Sent, error: string, waitMs: number): Promise<void> {
  await db
    .update(mailDeliveries)
    .set({ lastError: error, retryAt: sql`now() + ${waitMs}::int * interval '1 ms'` })
    .where(eq(mailDeliveries.id, id));
}
