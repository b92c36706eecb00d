import { randomUUID } from 'node:crypto';
import { and, desc, eq, gt, inArray, isNull, lte, sql } from 'drizzle-orm';
import { dayMs } from '../domain/calendar.ts';
import type { SubscriptionState } from '../domain/stage.ts';
import type { TaxIdState } from '../domain/tax/facts.ts';
import { registerOf, type TaxRegister } from '../domain/tax/tax-id.ts';
import {
  type CheckReason,
  type RegisterAnswer,
  type TaxIdResult,
  type Unasked,
  validForDays,
} from '../domain/tax/tax-id-check.ts';
import type { Database } from './connect.ts';
import { insertMail } from './mail-plan.ts';
import { billingDetails, subscriptions, taxIdChecks } from './schema.ts';
import { findView } from './subscriptions.ts';
import { lockLiving } from './tenants.ts';
import { olderThan, type TimePosition } from './time-position.ts';

/** A check of a tax id, waiting or answered. */
export type TaxIdCheck = typeof taxIdChecks.$inferSelect;

/** The fields of billing details that are about the tax id. */
export type DetailsWithId = Pick<typeof billingDetails.$inferSelect, 'tenantId' | 'version' | 'taxId' | 'country'>;

const answered = inArray(taxIdChecks.result, ['valid', 'invalid']);

/**
 * The present judgement of the tax id in these details: the last answer for the same id, whichever version it was
 * requested for.
 */
export async function taxIdStateOf(db: Database, { tenantId, taxId, country }: DetailsWithId): Promise<TaxIdState> {
  if (taxId === null) return 'none';
  // The same text in another country is another id.
  if (registerOf(taxId, country) === null) return 'unverified';
  const last = await lastAnswer(db, tenantId, taxId);
  return last === null ? 'unverified' : last.result;
}

interface Answer {
  readonly result: RegisterAnswer['result'];
  readonly answeredAt: Date;
}

async function lastAnswer(db: Database, tenantId: string, taxId: string): Promise<Answer | null> {
  const [last] = await db
    .select({ result: taxIdChecks.result, answeredAt: taxIdChecks.answeredAt })
    .from(taxIdChecks)
    .where(and(eq(taxIdChecks.tenantId, tenantId), eq(taxIdChecks.taxId, taxId), answered))
    .orderBy(desc(taxIdChecks.answeredAt))
    .limit(1);
  if (last === undefined || last.answeredAt === null || last.result === null || last.result === 'unasked') return null;
  return { result: last.result, answeredAt: last.answeredAt };
}

/** The reason for a check, and the actor who requests it. */
export interface CheckRequest {
  readonly reason: CheckReason;
  readonly by: string;
}

/** Registers block a service that queries too often, and then no tenant's id is checked. */
const mostAnHour = 20;

/**
 * Requests a check of the id in these details, in the transaction that saves them. Answers the check that waits, which
 * goes on at once where a person requests it, or null where no register knows such ids or, for a save, where the id was
 * found valid lately; checks beyond `mostAnHour` wait for an hour.
 */
export async function requestTaxIdCheck(
  db: Database,
  details: DetailsWithId,
  { reason, by }: CheckRequest,
): Promise<TaxIdCheck | null> {
  const { tenantId, version: detailsVersion, taxId, country } = details;
  const register = taxId === null ? null : registerOf(taxId, country);
  if (taxId === null || register === null) return null;
  if (reason === 'saved' && (await isLatelyValid(db, tenantId, taxId))) return null;
  const id = `tic_${randomUUID().replaceAll('-', '')}`;
  const lookAgainAt = (await checksOfAnHour(db, tenantId)) < mostAnHour ? sql`now()` : inAnHour;
  const asked = { id, tenantId, detailsVersion, taxId, register, reason, by, lookAgainAt };
  const [waiting] = await db
    .insert(taxIdChecks)
    .values(asked)
    .onConflictDoUpdate({
      target: [taxIdChecks.tenantId, taxIdChecks.taxId],
      targetWhere: isNull(taxIdChecks.result),
      // A person does not have to wait for the next regular try.
      set: { lookAgainAt: reason === 'requested' ? pulledAhead : sql`${taxIdChecks.lookAgainAt}` },
    })
    .returning();
  return waiting ?? null;
}

const inAnHour = sql`now() + interval '1 hour'`;
/** At once, but at most `mostAnHour` tries an hour, however often a person requests it. */
const pulledAhead = sql`least(${taxIdChecks.lookAgainAt},
  greatest(now(), ${taxIdChecks.lastTriedAt} + interval '1 hour' / ${sql.raw(String(mostAnHour))}))`;

/** The outcome of a request to check the newest id again. */
export type AskedAgain = TaxIdCheck | 'ended' | 'no id' | 'no register' | 'too often';

/**
 * Requests a check of the id in a tenant's newest details. `ended` where the deletion has begun, after which nothing
 * personal is written.
 */
export async function checkNewestTaxId(db: Database, tenantId: string, request: CheckRequest): Promise<AskedAgain> {
  return db.transaction(async (tx) => {
    if (!(await lockLiving(tx, tenantId))) return 'ended';
    const newest = await newestId(tx, tenantId);
    if (newest === null || newest.taxId === null) return 'no id';
    if (request.reason === 'requested' && (await checksOfAnHour(tx, tenantId)) >= mostAnHour) return 'too often';
    return (await requestTaxIdCheck(tx, newest, request)) ?? 'no register';
  });
}

async function checksOfAnHour(db: Database, tenantId: string): Promise<number> {
  const lately = gt(taxIdChecks.askedAt, sql`now() - interval '1 hour'`);
  return db.$count(taxIdChecks, and(eq(taxIdChecks.tenantId, tenantId), lately));
}

async function isLatelyValid(db: Database, tenantId: string, taxId: string): Promise<boolean> {
  const last = await lastAnswer(db, tenantId, taxId);
  return last?.result === 'valid' && last.answeredAt > new Date(Date.now() - validForDays * dayMs);
}

/** How long a worker that has begun a check has until the first query of its register. */
const beginsWithinMinutes = 10;

/** Claims checks that no run works on, for some minutes, so that two workers do not both begin one. */
export async function claimTaxIdChecks(
  db: Database,
  limit: number,
): Promise<readonly Pick<TaxIdCheck, 'id' | 'tenantId'>[]> {
  const free = db
    .select({ id: taxIdChecks.id })
    .from(taxIdChecks)
    .where(and(isNull(taxIdChecks.result), lte(taxIdChecks.lookAgainAt, sql`now()`)))
    .orderBy(taxIdChecks.lookAgainAt)
    .limit(limit)
    .for('update', { skipLocked: true });
  return db
    .update(taxIdChecks)
    .set({ lookAgainAt: sql`now() + ${beginsWithinMinutes}::int * interval '1 minute'` })
    .where(sql`${taxIdChecks.id} = any(array${free})`)
    .returning({ id: taxIdChecks.id, tenantId: taxIdChecks.tenantId });
}

export async function findTaxIdCheck(db: Database, id: string): Promise<TaxIdCheck | null> {
  const [found] = await db.select().from(taxIdChecks).where(eq(taxIdChecks.id, id));
  return found ?? null;
}

/** A tenant's checks, the newest first. */
export async function listTaxIdChecks(
  db: Database,
  tenantId: string,
  { before, limit }: { readonly before?: TimePosition; readonly limit: number },
): Promise<readonly TaxIdCheck[]> {
  const older = before === undefined ? undefined : olderThan(taxIdChecks.askedAt, taxIdChecks.id, before);
  return db
    .select()
    .from(taxIdChecks)
    .where(and(eq(taxIdChecks.tenantId, tenantId), older))
    .orderBy(desc(taxIdChecks.askedAt), desc(taxIdChecks.id))
    .limit(limit);
}

/** The question to a register, or why there is none any more. */
export type Question =
  | { readonly ask: TaxIdCheck & { readonly taxId: string }; readonly buyerName: string }
  | { readonly unasked: Unasked }
  | { readonly known: TaxIdResult };

/** The question of a check at present: the id may have changed, or its tenant may be deleted. */
export async function questionOf(db: Database, checkId: string): Promise<Question> {
  const check = await findTaxIdCheck(db, checkId);
  if (check === null) throw new Error(`There is no check ${checkId}`);
  if (check.result !== null) return { known: check.result };
  const { taxId } = check;
  const newest = await newestId(db, check.tenantId);
  if (taxId === null || newest === null) return { unasked: 'tenant_deleted' };
  if (newest.taxId !== taxId) return { unasked: 'details_changed' };
  return { ask: { ...check, taxId }, buyerName: newest.legalName };
}

async function newestId(db: Database, tenantId: string) {
  const [newest] = await db
    .select()
    .from(billingDetails)
    .where(eq(billingDetails.tenantId, tenantId))
    .orderBy(desc(billingDetails.version))
    .limit(1);
  return newest ?? null;
}

/** Longer than a try takes, so that a living run has tried again by then. */
const slackMinutes = 30;

/** Records that the register was away; answers how many tries have failed. */
export async function noteVainTry(db: Database, checkId: string, code: string, nextTryInMs: number): Promise<number> {
  const lookAgainAt = sql`now() + ${nextTryInMs}::int * interval '1 ms' + ${slackMinutes}::int * interval '1 minute'`;
  const [noted] = await db
    .update(taxIdChecks)
    .set({ tries: sql`${taxIdChecks.tries} + 1`, lastTriedAt: sql`now()`, lastCode: code, lookAgainAt })
    .where(and(eq(taxIdChecks.id, checkId), isNull(taxIdChecks.result)))
    .returning({ tries: taxIdChecks.tries });
  return noted?.tries ?? 0;
}

/** Ends a check without an answer. */
export async function dropTaxIdCheck(db: Database, checkId: string, code: Unasked): Promise<void> {
  await db
    .update(taxIdChecks)
    .set({ result: 'unasked', code, answeredAt: sql`now()` })
    .where(and(eq(taxIdChecks.id, checkId), isNull(taxIdChecks.result)));
}

/**
 * Records the register's answer, once: of two answers the first one counts, and is answered here. A tenant whose id is
 * refused, and was not before, gets a mail in the same transaction.
 */
export async function answerTaxIdCheck(db: Database, checkId: string, answer: RegisterAnswer): Promise<TaxIdResult> {
  return db.transaction(async (tx) => {
    const check = await findTaxIdCheck(tx, checkId);
    if (check === null) throw new Error(`There is no check ${checkId}`);
    // Deletion, a save of details and this one wait for one another here, so that a deleted id is not written again.
    await lockLiving(tx, check.tenantId);
    const question = await questionOf(tx, checkId);
    if ('known' in question) return question.known;
    if ('unasked' in question) {
      await dropTaxIdCheck(tx, checkId, question.unasked);
      return 'unasked';
    }
    const { tenantId, taxId } = question.ask;
    const before = await lastAnswer(tx, tenantId, taxId);
    await tx
      .update(taxIdChecks)
      .set({ ...answer, answeredAt: sql`now()` })
      .where(eq(taxIdChecks.id, checkId));
    if (answer.result === 'invalid' && before?.result !== 'invalid') await tellOfRefusal(tx, question.ask);
    return answer.result;
  });
}

async function tellOfRefusal(tx: Database, { id, tenantId, register }: TaxIdCheck): Promise<void> {
  const recorded = await findView(tx, tenantId);
  if (recorded === null) return;
  const { view } = recorded;
  const { currency, timeZone } = view;
  const refusedAt = view.testClock?.frozenTime ?? Date.now();
  const data = { kind: 'tax_id_refused', register, refusedAt, currency, timeZone } as const;
  await insertMail(tx, { tenantId, view }, { reasonKey: `tax-id-refused/${id}`, at: refusedAt, data });
}

const registerOff: Unasked = 'register_off';

/** States in which another bill is expected. */
const billedStates: readonly SubscriptionState[] = ['trialing', 'active', 'past_due'];

/** The registers that can be queried, and how many checks to renew at most. */
interface Renewal {
  readonly registers: readonly TaxRegister[];
  readonly limit: number;
}

/**
 * Requests checks again for tenants that are billed, of ids whose valid answer has grown old or whose register was
 * switched off; answers how many. Ids beyond `limit` follow the next night.
 */
export async function renewTaxIdChecks(db: Database, { registers, limit }: Renewal): Promise<number> {
  if (registers.length === 0) return 0;
  const old = await db.execute<{ tenantId: string }>(sql`
    select s.tenant_id as "tenantId"
    from ${subscriptions} s
    join lateral (select d.tax_id from ${billingDetails} d
      where d.tenant_id = s.tenant_id order by d.version desc limit 1) newest on newest.tax_id is not null
    join lateral (select c.result, c.register, c.answered_at from ${taxIdChecks} c
      where c.tenant_id = s.tenant_id and c.tax_id = newest.tax_id
        and (c.result in ('valid', 'invalid') or c.code = ${registerOff})
      order by c.answered_at desc limit 1) last
      on last.register in ${registers} and (last.result = 'unasked'
        or last.result = 'valid' and last.answered_at < now() - ${validForDays}::int * interval '1 day')
    where s.state in ${billedStates} and not exists (select from ${taxIdChecks} w
      where w.tenant_id = s.tenant_id and w.tax_id = newest.tax_id and w.result is null)
    limit ${limit}`);
  for (const { tenantId } of old) await checkNewestTaxId(db, tenantId, { reason: 'renewed', by: 'schedule' });
  return old.length;
}

/** How late a tenant's workflow must be, in milliseconds, and the largest number of tenants. */
interface Untold {
  readonly waitedMs: number;
  readonly limit: number;
}

/**
 * Living tenants whose workflow does not know the judgement of the id in their newest details, although the register
 * answered more than `waitedMs` ago: the run that was to send it ended in between.
 */
export async function tenantsWithUntoldJudgement(
  db: Database,
  { waitedMs, limit }: Untold,
): Promise<readonly string[]> {
  const rows = await db.execute<{ tenantId: string; taxId: string; country: string }>(sql`
    select s.tenant_id as "tenantId", newest.tax_id as "taxId", newest.country
    from ${subscriptions} s
    join lateral (select d.version, d.tax_id, d.country from ${billingDetails} d
      where d.tenant_id = s.tenant_id order by d.version desc limit 1) newest
      on newest.tax_id is not null and newest.version = (s.stored ->> 'detailsVersion')::int
    join lateral (select c.result, c.answered_at from ${taxIdChecks} c
      where c.tenant_id = s.tenant_id and c.tax_id = newest.tax_id and c.result in ('valid', 'invalid')
      order by c.answered_at desc limit 1) last
      on last.result <> s.view -> 'tax' -> 'buyer' ->> 'taxIdState'
        and last.answered_at < now() - ${waitedMs}::int * interval '1 ms'
    where s.state not in ('deleting', 'deleted')
    limit ${limit}`);
  // The same text in another country is a different id, which the answer is not about.
  return rows.filter(({ taxId, country }) => registerOf(taxId, country) !== null).map(({ tenantId }) => tenantId);
}
