import { createHash } from 'node:crypto';
import { and, desc, eq, inArray, sql } from 'drizzle-orm';
import type { Instant } from '../domain/calendar.ts';
import type { Event } from '../domain/events.ts';
import type { ComingBill } from '../domain/forecast.ts';
import { certificateReason, type MailData, mailsOf } from '../domain/mail/mails.ts';
import { correctedPreview, type Notice, plannedNotices, type StepMaker } from '../domain/mail/notices.ts';
import { languageOf } from '../domain/texts/language.ts';
import type { SubscriptionView } from '../domain/view.ts';
import { newestDetails } from './billing-details.ts';
import { placeholders, sqlOnce } from './built-once.ts';
import type { Database } from './connect.ts';
import { deletions, mails, type Recipient, tenants } from './schema.ts';
import { inserting } from './written-together.ts';

interface MailStep extends StepMaker {
  readonly tenantId: string;
  readonly version: number;
  readonly happened: readonly { readonly at: Instant; readonly event: Event }[];
  readonly view: SubscriptionView;
}

type NewMail = typeof mails.$inferInsert;

/*
 * The mails of one step, in its transaction; none is planned for a tenant that is being deleted. Notices whose time
 * came before the step become due first, so that a test clock sends them at their own time, and those that no longer
 * hold are dropped; then come mails about the events, new plans, and the correction of a wrong bill preview.
 */

const correction = '/corrected/';

const settling = sqlOnce(() => {
  const { tenantId, now, onTestClock, holding } = placeholders('tenantId', 'now', 'onTestClock', 'holding');
  const { state, until, dueAt, droppedBecause, reasonKey } = mails;
  const isPlayed = sql`(${state} = 'planned' and ${dueAt} <= ${now}::timestamptz)`;
  // In real time a notice is sent while it is useful, or dropped; on a test clock every notice is sent.
  const isUseless = sql`(${isPlayed} and ${until} <= ${now}::timestamptz and not ${onTestClock}::boolean)`;
  // On a test clock a due notice counts as sent. A correction holds as long as the notice that it corrects.
  const isUnsent = sql`case when ${onTestClock}::boolean then ${state} = 'planned' and not ${isPlayed} else ${state} in ('planned', 'due') end`;
  const holdsNoMore = sql`(${isUnsent} and ${until} is not null
    and not ${holding}::jsonb ? split_part(${reasonKey}, ${sql.raw(`'${correction}'`)}, 1))`;
  return sql`update ${mails} set
      ${sql.identifier(state.name)} = case when ${isUseless} or ${holdsNoMore} then 'dropped' else 'due' end,
      ${sql.identifier(droppedBecause.name)} = case when ${isUseless} then 'too_late' when ${holdsNoMore} then 'no_longer_holds' end
    where ${mails.tenantId} = ${tenantId} and (${isPlayed} or ${holdsNoMore})`;
});

/** The notices that hold after a step, whenever they are sent; null where the step has no events. */
export interface MailPlan {
  readonly now: Instant;
  readonly notices: readonly Notice[];
}

export function planMails({ happened, view }: MailStep): MailPlan | null {
  const now = happened.at(-1)?.at;
  return now === undefined ? null : { now, notices: plannedNotices(view, Number.NEGATIVE_INFINITY) };
}

/** Makes notices due whose time has come, and drops those that no longer hold. */
export async function settleNotices(tx: Database, { tenantId, view }: MailStep, plan: MailPlan | null): Promise<void> {
  if (plan === null) return;
  const reasons = plan.notices.flatMap(({ reasonKey, at }) =>
    at > plan.now ? [reasonKey] : [reasonKey, earlierReason(reasonKey)],
  );
  const holding = JSON.stringify(reasons);
  const now = new Date(plan.now).toISOString();
  await settling(tx, { tenantId, now, onTestClock: view.testClock !== null, holding });
}

/** A reason as releases until 0.10 wrote it: a card's end named no card, so such a mail counts for any card. */
function earlierReason(reasonKey: string): string {
  return reasonKey.replace(/^(card-expiring\/[^/]+)\/.+$/, '$1');
}

/**
 * Writes mails that are due at once, one for each reason, and plans notices. A planned mail that was sent, or waits to
 * be sent, stays as it is; a notice that was dropped because it did not hold may be planned again.
 */
export const mailWrite = inserting(
  mails,
  ['id', 'tenantId', 'reasonKey', 'data', 'state', 'dueAt', 'until', 'isTestClock'],
  {
    conflict: {
      on: ['tenantId', 'reasonKey'],
      replace: ['state', 'data', 'dueAt', 'until', 'droppedBecause', 'distributedAt'],
      where: sql`excluded.state = 'planned' and (${mails.state} = 'planned' or ${mails.droppedBecause} = 'no_longer_holds')`,
    },
  },
);

/** The mails about the events of a step, and the notices still to come. */
export function mailRows(step: MailStep, plan: MailPlan | null): readonly NewMail[] {
  if (plan === null) return [];
  const { happened, view } = step;
  const due = mailsOf(happened, view)
    .filter(({ data }) => data.kind !== 'card_expiring')
    .map(({ reasonKey, at, data }) => rowOf(step, reasonKey, at, data));
  const planned = plan.notices
    .filter(({ at }) => at > plan.now)
    .map(({ reasonKey, at, until, data }) => ({
      ...rowOf(step, reasonKey, at, data),
      state: 'planned' as const,
      until: new Date(until),
    }));
  // At most one row for each reason: a statement must not write the same row twice.
  return [...new Map([...due, ...planned].toReversed().map((row) => [row.reasonKey, row])).values()].toReversed();
}

/**
 * Writes the mails that depend on other rows: that a new card is in its last month, the correction of a preview that
 * differs from `billBefore`, and the certificate of a deletion.
 */
export async function followMails(tx: Database, step: MailStep, billBefore: ComingBill | null): Promise<void> {
  await sayThatCardExpires(tx, step);
  await correctPreview(tx, step, billBefore);
  for (const { event, at } of step.happened) {
    if (event.type === 'deletionStarted') await keepRecipient(tx, step);
    if (event.type === 'deleted') await completeCertificate(tx, step, at);
  }
}

async function sayThatCardExpires(tx: Database, step: MailStep): Promise<void> {
  for (const mail of mailsOf(step.happened, step.view)) {
    if (mail.data.kind !== 'card_expiring') continue;
    const earlier = eq(mails.reasonKey, earlierReason(mail.reasonKey));
    const told = and(eq(mails.tenantId, step.tenantId), earlier, inArray(mails.state, ['due', 'sent']));
    if ((await tx.$count(mails, told)) === 0) await insertMail(tx, step, mail);
  }
}

/** Sends a bill preview again where the last one that was sent has another amount. */
async function correctPreview(tx: Database, step: MailStep, billBefore: ComingBill | null): Promise<void> {
  const { tenantId, version, happened } = step;
  const now = happened.at(-1)?.at ?? Number.NEGATIVE_INFINITY;
  const corrected = correctedPreview(billBefore, step.view, step, now);
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
  const row = rowOf(step, `${corrects}${correction}${version}`, now, data);
  await tx
    .insert(mails)
    .values({ ...row, until: new Date(until) })
    .onConflictDoNothing();
}

/** Stores the recipient beside the certificate, as the tenant's own data is about to be deleted. */
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

/** Makes the certificate due and drops every other mail that waits in real time: a deleted tenant gets nothing else. */
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

/** Writes a mail that belongs to no step of the tenant, once for its reason. */
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

/** The id is derived from the reason, so that a mail that is sent twice has the same Message-ID. */
function mailIdOf(tenantId: string, reasonKey: string): string {
  return `mail_${createHash('sha256').update(`${tenantId}\n${reasonKey}`).digest('hex').slice(0, 32)}`;
}
