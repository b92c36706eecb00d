import { and, desc, eq, inArray, lt, or, sql } from 'drizzle-orm';
import type { ChargeState } from '../domain/charge-states.ts';
import type { MailData } from '../domain/mail/mails.ts';
import type { Database } from './connect.ts';
import { chargeIdOf } from './ledger.ts';
import { charges, invoices, mails, members, type Recipient, tenants } from './schema.ts';

/** A mail that one sender has claimed, with what is only looked up in the moment of sending. */
export interface ClaimedMail {
  readonly id: string;
  readonly tenantId: string;
  readonly data: MailData;
  /** How many senders have claimed it, with this one. */
  readonly attempts: number;
  readonly recipient: Recipient;
  readonly charge: { readonly id: string; readonly payerToken: string; readonly state: ChargeState } | null;
  readonly invoiceNumber: string | null;
  /** Whose account it is, for a mail to one member. */
  readonly tenantName: string | null;
  readonly recordedAt: Date;
}

const fallenDue = sql`${mails.state} = 'planned' and not ${mails.isTestClock} and ${mails.dueAt} <= now()`;
const canBeTaken = sql`${mails.state} = 'due' and coalesce(${mails.retryAt} <= now(), true)`;

/** Whether there is anything to do: two looks into small indexes. */
export async function areMailsWaiting(db: Database): Promise<boolean> {
  const some = (condition: typeof fallenDue) =>
    db
      .select({ id: mails.id })
      .from(mails)
      .where(condition)
      .limit(1)
      .then((rows) => rows.length > 0);
  return (await some(canBeTaken)) || (await some(fallenDue));
}

/**
 * Claims waiting mails for `leaseMs`: no other sender takes them before that, and any takes them after, as this one has
 * died. Rows that are being written are left for the next time, so that no sender waits.
 */
export async function claimMails(db: Database, limit: number, leaseMs: number): Promise<readonly ClaimedMail[]> {
  await playRealTime(db);
  const free = db
    .select({ id: mails.id })
    .from(mails)
    .where(canBeTaken)
    .orderBy(mails.dueAt, mails.sequence)
    .limit(limit)
    .for('update', { skipLocked: true });
  const taken = await db
    .update(mails)
    .set({ attempts: sql`${mails.attempts} + 1`, retryAt: sql`now() + ${leaseMs}::int * interval '1 ms'` })
    .where(sql`${mails.id} = any(array${free})`)
    .returning({ id: mails.id });
  const ids = taken.map(({ id }) => id);
  return ids.length === 0 ? [] : withDetails(db, ids);
}

/** Notices of tenants in real time fall due by the clock; what would come after what it announces is dropped. */
async function playRealTime(db: Database): Promise<void> {
  const tooLate = sql`${mails.until} <= now()`;
  const useless = sql`${mails.state} = 'due' and not ${mails.isTestClock} and ${tooLate}`;
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

async function withDetails(db: Database, ids: readonly string[]): Promise<readonly ClaimedMail[]> {
  const rows = await db
    .select({
      mail: mails,
      tenant: { name: tenants.name, address: tenants.adminEmail },
      member: { name: members.name, address: members.email },
    })
    .from(mails)
    .innerJoin(tenants, eq(tenants.id, mails.tenantId))
    .leftJoin(members, sql`${members.id} = ${mails.data} ->> 'memberId'`)
    .where(inArray(mails.id, [...ids]))
    .orderBy(mails.dueAt, mails.sequence);
  const chargeIds = rows.flatMap(({ mail }) => chargeIdIn(mail.data) ?? []);
  const found = chargeIds.length === 0 ? [] : await chargesWithInvoice(db, chargeIds);
  return rows.map(({ mail, tenant, member }) => {
    const charge = found.find(({ id }) => id === chargeIdIn(mail.data)) ?? null;
    const { id, tenantId, data, attempts, recordedAt } = mail;
    const invoiceNumber = charge?.invoiceNumber ?? null;
    // A member who was removed meanwhile is not there, and has no address.
    const recipient = 'memberId' in data ? (member ?? noRecipient) : (mail.recipient ?? tenant);
    return { id, tenantId, data, attempts, recipient, charge, invoiceNumber, tenantName: tenant.name, recordedAt };
  });
}

const noRecipient: Recipient = { name: null, address: null };

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

/** The text of a mail is kept; the recipient of a deletion's certificate is not. */
export async function markSent(
  db: Database,
  id: string,
  said: { readonly subject: string; readonly body: string },
): Promise<void> {
  await db
    .update(mails)
    .set({ ...said, state: 'sent', sentAt: new Date(), droppedBecause: null, ...settled })
    .where(eq(mails.id, id));
}

export async function markDropped(db: Database, id: string, droppedBecause: string): Promise<void> {
  await db
    .update(mails)
    .set({ state: 'dropped', droppedBecause, ...settled })
    .where(eq(mails.id, id));
}

const settled = { recipient: null, retryAt: null };

/** Puts a mail back that could not be sent. `error` is a code: what a mail server says may name people. */
export async function markFailed(db: Database, id: string, error: string, waitMs: number): Promise<void> {
  await db
    .update(mails)
    .set({ lastError: error, retryAt: sql`now() + ${waitMs}::int * interval '1 ms'` })
    .where(eq(mails.id, id));
}

export type MailRow = Omit<typeof mails.$inferSelect, 'recipient'>;

export async function findMail(db: Database, id: string): Promise<MailRow | null> {
  const [row] = await db.select().from(mails).where(eq(mails.id, id));
  return row ?? null;
}

/** Mails, the newest first; of one tenant or of all. */
export async function listMails(
  db: Database,
  { tenantId, before, limit }: { readonly tenantId?: string; readonly before?: number; readonly limit: number },
): Promise<readonly MailRow[]> {
  return db
    .select()
    .from(mails)
    .where(
      and(
        tenantId === undefined ? undefined : eq(mails.tenantId, tenantId),
        before === undefined ? undefined : lt(mails.sequence, before),
      ),
    )
    .orderBy(desc(mails.sequence))
    .limit(limit);
}
