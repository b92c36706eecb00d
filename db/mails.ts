import { createHash } from 'node:crypto';
import { and, desc, eq, inArray, isNotNull, lt, lte, notInArray, or, sql } from 'drizzle-orm';
import type { Instant } from '../domain/calendar.ts';
import type { Event } from '../domain/events.ts';
import { certificateReason, type MailData, mailsOf } from '../domain/mail/mails.ts';
import { type Notice, plannedNotices } from '../domain/mail/notices.ts';
import type { SubscriptionView } from '../domain/view.ts';
import type { Database } from './connect.ts';
import { chargeIdOf } from './ledger.ts';
import { pipelined } from './pipelined.ts';
import { type ChargeState, charges, deletions, invoices, mails, type Recipient, tenants } from './schema.ts';

interface MailStep {
  readonly tenantId: string;
  readonly happened: readonly { readonly at: Instant; readonly event: Event }[];
  readonly view: SubscriptionView;
}

type NewMail = typeof mails.$inferInsert;

/**
 * Writes the mails of one step, in its transaction. First the notices whose time came before the step become due, so that
 * a test clock plays them at their own time though nothing else happens then; then come the mails about what happened; then
 * the notices still to come are planned again. None is planned for a tenant that is being deleted.
 */
export async function writeMails(tx: Database, step: MailStep): Promise<void> {
  const { tenantId, happened, view } = step;
  const now = happened.at(-1)?.at;
  if (now === undefined) return;
  const holding = plannedNotices(view, Number.NEGATIVE_INFINITY);
  await pipelined([
    playNotices(tx, tenantId, now, view.testClock !== null),
    insertEventMails(tx, step),
    planNotices(tx, step, holding, now),
    dropNotices(tx, step, holding),
  ]);
  for (const { event, at } of happened) {
    if (event.type === 'deletionStarted') await keepRecipient(tx, step);
    if (event.type === 'deleted') await completeCertificate(tx, step, at);
  }
}

/** In real time a notice is sent before it is of no use, or not at all; on a test clock all of them are played. */
async function playNotices(tx: Database, tenantId: string, now: Instant, isTestClock: boolean): Promise<void> {
  const at = new Date(now);
  const planned = and(eq(mails.tenantId, tenantId), eq(mails.state, 'planned'), lte(mails.dueAt, at));
  const useless = sql`${mails.until} <= ${at.toISOString()}::timestamptz and not ${isTestClock}::boolean`;
  await tx
    .update(mails)
    .set({
      state: sql`case when ${useless} then 'dropped' else 'due' end`,
      droppedBecause: sql`case when ${useless} then 'too_late' end`,
    })
    .where(planned);
}

/** Mails about what happened are due at once, and written once. */
async function insertEventMails(tx: Database, step: MailStep): Promise<void> {
  const rows = mailsOf(step.happened, step.view).map(({ reasonKey, at, data }) => rowOf(step, reasonKey, at, data));
  if (rows.length > 0) await tx.insert(mails).values(rows).onConflictDoNothing();
}

/** Plans what is to come. */
async function planNotices(tx: Database, step: MailStep, holding: readonly Notice[], now: Instant): Promise<void> {
  const rows = holding
    .filter(({ at }) => at > now)
    .map(({ reasonKey, at, until, data }) => ({
      ...rowOf(step, reasonKey, at, data),
      state: 'planned' as const,
      until: new Date(until),
    }));
  if (rows.length > 0) await tx.insert(mails).values(rows).onConflictDoUpdate(replacePlan);
}

/** Drops what was planned, or in real time not sent yet, and does not hold any more. */
async function dropNotices(tx: Database, step: MailStep, holding: readonly Notice[]): Promise<void> {
  const reasons = holding.map(({ reasonKey }) => reasonKey);
  const unsent = step.view.testClock === null ? (['planned', 'due'] as const) : (['planned'] as const);
  const holdNoMore = and(
    eq(mails.tenantId, step.tenantId),
    inArray(mails.state, [...unsent]),
    isNotNull(mails.until),
    reasons.length === 0 ? undefined : notInArray(mails.reasonKey, reasons),
  );
  await tx.update(mails).set({ state: 'dropped', droppedBecause: 'no_longer_holds' }).where(holdNoMore);
}

/** What was sent, or waits to be, stays as it is; a notice dropped because it did not hold may come to hold again. */
const replacePlan = {
  target: [mails.tenantId, mails.reasonKey],
  set: {
    state: sql`excluded.state`,
    data: sql`excluded.data`,
    dueAt: sql`excluded.due_at`,
    until: sql`excluded.until`,
    droppedBecause: sql`null`,
  },
  setWhere: sql`${mails.state} = 'planned' or ${mails.droppedBecause} = 'no_longer_holds'`,
};

/** Whom the certificate goes to, kept beside it alone: the tenant itself is about to be forgotten. */
async function keepRecipient(tx: Database, step: MailStep): Promise<void> {
  const { currency, timeZone } = step.view;
  const [tenant] = await tx.select().from(tenants).where(eq(tenants.id, step.tenantId));
  const recipient: Recipient = { name: tenant?.name ?? null, address: tenant?.adminEmail ?? null };
  const data: MailData = { kind: 'deletion_certificate', deletedAt: 0, rows: {}, currency, timeZone };
  const row: NewMail = { ...rowOf(step, certificateReason, 0, data), state: 'planned', dueAt: null, recipient };
  await tx.insert(mails).values(row).onConflictDoNothing();
}

/** Nothing but the certificate goes to a tenant that is gone: what still waits in real time is dropped. */
async function completeCertificate(tx: Database, step: MailStep, at: Instant): Promise<void> {
  const { tenantId, view } = step;
  const { currency, timeZone } = view;
  const ofTenant = eq(mails.tenantId, tenantId);
  if (view.testClock === null) {
    const gone = { state: 'dropped', droppedBecause: 'tenant_deleted' } as const;
    await tx
      .update(mails)
      .set(gone)
      .where(and(ofTenant, eq(mails.state, 'due')));
  }
  const [deletion] = await tx.select().from(deletions).where(eq(deletions.tenantId, tenantId));
  const deletedAt = deletion?.deletedAt?.getTime() ?? at;
  const data: MailData = { kind: 'deletion_certificate', deletedAt, rows: deletion?.rows ?? {}, currency, timeZone };
  const waits = and(ofTenant, eq(mails.reasonKey, certificateReason), eq(mails.state, 'planned'));
  await tx
    .update(mails)
    .set({ state: 'due', data, dueAt: new Date(at) })
    .where(waits);
}

function rowOf({ tenantId, view }: MailStep, reasonKey: string, at: Instant, data: MailData): NewMail {
  const id = mailIdOf(tenantId, reasonKey);
  const isTestClock = view.testClock !== null;
  return { id, tenantId, reasonKey, data, state: 'due', dueAt: new Date(at), isTestClock };
}

/** Derived from the reason, so that a mail that is sent a second time has the same Message-ID. */
function mailIdOf(tenantId: string, reasonKey: string): string {
  return `mail_${createHash('sha256').update(`${tenantId}\n${reasonKey}`).digest('hex').slice(0, 32)}`;
}

/** A mail in the hands of one sender, with what is only looked up in the moment of sending. */
export interface ClaimedMail {
  readonly id: string;
  readonly tenantId: string;
  readonly data: MailData;
  /** How many senders had it in hand, with this one. */
  readonly attempts: number;
  readonly recipient: Recipient;
  readonly charge: { readonly id: string; readonly payerToken: string; readonly state: ChargeState } | null;
  readonly invoiceNumber: string | null;
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
 * Takes waiting mails in hand for `leaseMs`: no other sender takes them before that, and any takes them after, as this one
 * has died. Rows that are being written are left for the next time, so that no sender waits.
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
    .select({ mail: mails, name: tenants.name, address: tenants.adminEmail })
    .from(mails)
    .innerJoin(tenants, eq(tenants.id, mails.tenantId))
    .where(inArray(mails.id, [...ids]))
    .orderBy(mails.dueAt, mails.sequence);
  const chargeIds = rows.flatMap(({ mail }) => chargeIdIn(mail.data) ?? []);
  const found = chargeIds.length === 0 ? [] : await chargesWithInvoice(db, chargeIds);
  return rows.map(({ mail, name, address }) => {
    const charge = found.find(({ id }) => id === chargeIdIn(mail.data)) ?? null;
    const { id, tenantId, data, attempts, recipient } = mail;
    const invoiceNumber = charge?.invoiceNumber ?? null;
    return { id, tenantId, data, attempts, recipient: recipient ?? { name, address }, charge, invoiceNumber };
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

/** What was said is kept; whom the certificate of a deletion went to is not. */
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
