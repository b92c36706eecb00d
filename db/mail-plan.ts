import { createHash } from 'node:crypto';
import { and, desc, eq, inArray, isNotNull, lte, notInArray, sql } from 'drizzle-orm';
import type { Instant } from '../domain/calendar.ts';
import type { Event } from '../domain/events.ts';
import type { ComingBill } from '../domain/forecast.ts';
import { certificateReason, type MailData, mailsOf } from '../domain/mail/mails.ts';
import { correctedPreview, type Notice, plannedNotices, type StepMaker } from '../domain/mail/notices.ts';
import { languageOf } from '../domain/texts/language.ts';
import type { SubscriptionView } from '../domain/view.ts';
import { newestDetails } from './billing-details.ts';
import type { Database } from './connect.ts';
import { pipelined } from './pipelined.ts';
import { deletions, mails, type Recipient, tenants } from './schema.ts';

interface MailStep extends StepMaker {
  readonly tenantId: string;
  readonly version: number;
  readonly happened: readonly { readonly at: Instant; readonly event: Event }[];
  readonly view: SubscriptionView;
}

type NewMail = typeof mails.$inferInsert;

/**
 * Writes the mails of one step, in its transaction. First the notices whose time came before the step become due, so that
 * a test clock plays them at their own time though nothing else happens then; then come the mails about what happened; then
 * the notices still to come are planned again, and a bill preview that `billBefore` has made untrue is sent again. None is
 * planned for a tenant that is being deleted.
 */
export async function writeMails(tx: Database, step: MailStep, billBefore: ComingBill | null): Promise<void> {
  const { tenantId, happened, view } = step;
  const now = happened.at(-1)?.at;
  if (now === undefined) return;
  const holding = plannedNotices(view, Number.NEGATIVE_INFINITY);
  await pipelined([
    playNotices(tx, tenantId, now, view.testClock !== null),
    insertEventMails(tx, step),
    planNotices(tx, step, holding, now),
    dropNotices(tx, step, holding),
    correctPreview(tx, step, billBefore),
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
    // A correction holds as long as what it corrects.
    reasons.length === 0 ? undefined : notInArray(sql`split_part(${mails.reasonKey}, ${correction}, 1)`, reasons),
  );
  await tx.update(mails).set({ state: 'dropped', droppedBecause: 'no_longer_holds' }).where(holdNoMore);
}

const correction = '/corrected/';

/** Sends a bill preview again if the last that went out said another amount. */
async function correctPreview(tx: Database, step: MailStep, billBefore: ComingBill | null): Promise<void> {
  const { tenantId, version, happened } = step;
  const corrected = correctedPreview(billBefore, step.view, step);
  if (corrected === null) return;
  const { corrects, until, data } = corrected;
  const ofBill = sql`split_part(${mails.reasonKey}, ${correction}, 1) = ${corrects}`;
  const [last] = await tx
    .select({ data: mails.data })
    .from(mails)
    .where(and(eq(mails.tenantId, tenantId), ofBill, inArray(mails.state, ['due', 'sent'])))
    .orderBy(desc(mails.sequence))
    .limit(1);
  if (last?.data.kind !== 'bill_preview' || last.data.amount === data.amount) return;
  const row = rowOf(step, `${corrects}${correction}${version}`, happened.at(-1)?.at ?? 0, data);
  await tx
    .insert(mails)
    .values({ ...row, until: new Date(until) })
    .onConflictDoNothing();
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
    distributedAt: sql`null`,
  },
  setWhere: sql`${mails.state} = 'planned' or ${mails.droppedBecause} = 'no_longer_holds'`,
};

/** Whom the certificate goes to, kept beside it alone: the tenant itself is about to be forgotten. */
async function keepRecipient(tx: Database, step: MailStep): Promise<void> {
  const { currency, timeZone } = step.view;
  const [tenant] = await tx.select().from(tenants).where(eq(tenants.id, step.tenantId));
  const language = languageOf((await newestDetails(tx, step.tenantId))?.language);
  const recipient: Recipient = { name: tenant?.name ?? null, address: tenant?.adminEmail ?? null, language };
  const data: MailData = {
    kind: 'deletion_certificate',
    deletedAt: 0,
    historiesUntil: null,
    invoicesUntil: null,
    rows: {},
    currency,
    timeZone,
  };
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
  const said = {
    deletedAt,
    historiesUntil: deletion?.historiesUntil?.getTime() ?? null,
    invoicesUntil: deletion?.invoicesUntil?.getTime() ?? null,
    rows: deletion?.rows ?? {},
  };
  const data: MailData = { kind: 'deletion_certificate', ...said, currency, timeZone };
  const waits = and(ofTenant, eq(mails.reasonKey, certificateReason), eq(mails.state, 'planned'));
  await tx
    .update(mails)
    .set({ state: 'due', data, dueAt: new Date(at) })
    .where(waits);
}

/** Writes a mail that no step of the tenant brings, once for its reason. */
export async function insertMail(
  tx: Database,
  tenant: Pick<MailStep, 'tenantId' | 'view'>,
  { reasonKey, at, data }: { readonly reasonKey: string; readonly at: Instant; readonly data: MailData },
): Promise<void> {
  await tx
    .insert(mails)
    .values(rowOf(tenant, reasonKey, at, data))
    .onConflictDoNothing();
}

function rowOf(
  { tenantId, view }: Pick<MailStep, 'tenantId' | 'view'>,
  reasonKey: string,
  at: Instant,
  data: MailData,
): NewMail {
  const id = mailIdOf(tenantId, reasonKey);
  const isTestClock = view.testClock !== null;
  return { id, tenantId, reasonKey, data, state: 'due', dueAt: new Date(at), isTestClock };
}

/** Derived from the reason, so that a mail that is sent a second time has the same Message-ID. */
function mailIdOf(tenantId: string, reasonKey: string): string {
  return `mail_${createHash('sha256').update(`${tenantId}\n${reasonKey}`).digest('hex').slice(0, 32)}`;
}
