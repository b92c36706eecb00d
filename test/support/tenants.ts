import { randomUUID } from 'node:crypto';
import { asc, eq } from 'drizzle-orm';
import { createInstanceSchema, instanceTables } from '../../db/instances.ts';
import { openLedgerRow } from '../../db/ledger.ts';
import { activity, charges, tenants } from '../../db/schema.ts';
import type { RecordedSubscription } from '../../db/subscriptions.ts';
import { civilDateOf, dayMs } from '../../domain/calendar.ts';
import { taxOf } from '../../domain/carried-contract.ts';
import { evolve } from '../../domain/evolve.ts';
import type { SignUp } from '../../domain/inputs.ts';
import { periodOf } from '../../domain/stage.ts';
import type { Charge, State } from '../../domain/state.ts';
import { taxationOf } from '../../domain/tax/taxation.ts';
import { carriedFrom, subscriptionStart, subscriptionWorkflowId } from '../../workflows/messages.ts';
import type { subscription } from '../../workflows/subscription.ts';
import { ref } from './refs.ts';
import { arm } from './stand-in.ts';
import { until, type World } from './world.ts';

interface Beginning extends Partial<SignUp> {
  readonly licences?: number;
  readonly card?: string;
  /** Runs before the customer is made at the card processor. */
  readonly beforeCard?: () => Promise<void>;
}

/** A tenant that pays from its first minute: its first period runs from 1 March 2026, 10:00, to 1 April. */
export async function startActive(
  world: World,
  tenantId: string,
  { licences = 3, card = 'pm_card_visa', beforeCard, ...details }: Beginning = {},
): Promise<RecordedSubscription> {
  await world.signUp(tenantId, details);
  await beforeCard?.();
  await world.command(tenantId, { type: 'setPaymentMethod', paymentMethod: card });
  await world.command(tenantId, { type: 'activate', quantity: licences, startNow: true });
  return world.read(tenantId);
}

/** A tenant in its trial, which will go on with so many licences: its first charge is due on 15 March 2026, 10:00. */
export async function startConverting(
  world: World,
  tenantId: string,
  { licences = 3, card = 'pm_card_visa', ...details }: Omit<Beginning, 'beforeCard'> = {},
): Promise<void> {
  await world.signUp(tenantId, details);
  await world.command(tenantId, { type: 'setPaymentMethod', paymentMethod: card });
  await world.command(tenantId, { type: 'activate', quantity: licences, startNow: false });
}

const untaxed = taxationOf(taxOf(0), '');

interface MidLife extends Partial<State> {
  /** From the moment the run is started; negative for a period that is over. */
  readonly endsInMs: number;
}

/**
 * How to set a tenant with three licences down in real time, in its third period: a month cannot be waited for, and a
 * test clock starts no timer.
 */
export async function midLife(world: World, tenantId: string, { endsInMs, ...changes }: MidLife) {
  const { state: source } = await startActive(world, `${tenantId}-source`);
  await world.insertWithCard(tenantId);
  await createInstanceSchema(world.db, tenantId);
  const periodEnd = Date.now() + endsInMs;
  const start = periodEnd - 20 * dayMs;
  const period = { number: 3, anchor: civilDateOf(start, source.timeZone), index: 0, start, end: periodEnd };
  const state = { ...source, tenantId, clock: null, stage: { type: 'active', period } as const, ...changes };
  const carried = carriedFrom(state, 0);
  return { periodEnd, state, options: subscriptionStart({ tenantId, carried }, world.taskQueue) };
}

export async function startInMidLife(world: World, tenantId: string, life: MidLife) {
  const { periodEnd, options } = await midLife(world, tenantId, life);
  return { periodEnd, handle: await world.client.workflow.start<typeof subscription>('subscription', options) };
}

/**
 * A tenant in mid-life that has been charged 15.00 for an add, and has no answer yet: the charge is unknown, and can
 * be looked up only when the stand-in is healed.
 */
export async function startWithUnknownCharge(
  world: World,
  tenantId: string,
  firstSentAt = new Date(),
): Promise<Charge> {
  const { options, state } = await midLife(world, tenantId, { endsInMs: dayMs });
  const period = periodOf(state);
  if (period === null) throw new Error('A tenant in its third period has one');
  const open: Charge = {
    key: `${tenantId}/3/proration/add/1`,
    kind: 'proration',
    reason: 'add',
    attempt: 1,
    commandId: 'add',
    purpose: { type: 'addLicences', quantity: 2, reactivate: [] },
    quantity: 2,
    bill: { amount: 1500, tax: 0, lines: [], taxation: untaxed },
    detailsVersion: null,
    period,
    startedAt: Date.now(),
    sentAtEarliest: Date.now(),
  };
  const madeBy = { workflowId: options.workflowId, runId: randomUUID(), activityId: open.key };
  await openLedgerRow(world.db, { tenantId, currency: 'gbp', charge: open }, madeBy, firstSentAt);
  await world.db.update(charges).set({ state: 'unknown' }).where(eq(charges.key, open.key));
  const [payer] = await world.db.select().from(tenants).where(eq(tenants.id, tenantId));
  const where = { customer: payer?.stripeCustomerId ?? '' };
  await arm(world, { fault: 'reset_before', method: 'GET', path: '/v1/payment_intents', where });
  const carried = carriedFrom(evolve(state, { type: 'chargeUnknown', charge: open }, Date.now()), 0);
  await world.client.workflow.start('subscription', subscriptionStart({ tenantId, carried }, world.taskQueue));
  return open;
}

/** Users of the product, whom licences may be given to. The ref of each is its id, by which tests name it to workflows. */
export async function addUsers(world: World, tenantId: string, userIds: readonly string[]): Promise<void> {
  const { users } = instanceTables(tenantId);
  for (let first = 0; first < userIds.length; first += 5_000) {
    const batch = userIds.slice(first, first + 5_000).map((id) => ({ id, ref: ref(id), name: `Name of ${id}` }));
    await world.db.insert(users).values(batch);
  }
}

/** A tenant's attempts to charge, oldest first. */
export function ledgerOf(world: World, tenantId: string): Promise<(typeof charges.$inferSelect)[]> {
  return world.db
    .select()
    .from(charges)
    .where(eq(charges.tenantId, tenantId))
    .orderBy(asc(charges.recordedAt), asc(charges.attempt));
}

/** The same in short: `renewal 2 succeeded 6000`, the number being the attempt's. */
export async function ledgerLines(world: World, tenantId: string): Promise<readonly string[]> {
  const rows = await ledgerOf(world, tenantId);
  return rows.map(({ kind, attempt, state, amount }) => `${kind} ${attempt} ${state} ${amount}`);
}

/** What has happened to a tenant, in order. */
export async function eventsOf(world: World, tenantId: string): Promise<readonly string[]> {
  const rows = await world.db
    .select({ type: activity.type })
    .from(activity)
    .where(eq(activity.tenantId, tenantId))
    .orderBy(asc(activity.id));
  return rows.map(({ type }) => type);
}

/** The same with its dates on the tenant's own clock and in its own time zone: `2026-04-01 00:00 chargeDeclined`. */
export async function diaryOf(world: World, tenantId: string): Promise<readonly string[]> {
  const { timeZone } = (await world.read(tenantId)).state;
  const rows = await world.db.select().from(activity).where(eq(activity.tenantId, tenantId)).orderBy(asc(activity.id));
  return rows.map(({ at, type }) => `${at.toLocaleString('sv-SE', { timeZone }).slice(0, 16)} ${type}`);
}

/** What a tenant's present run has written down, without the workflow tasks in which it did so. */
export async function historyOf(world: World, tenantId: string): Promise<readonly string[]> {
  const { events } = await world.client.workflow.getHandle(subscriptionWorkflowId(tenantId)).fetchHistory();
  const types = (events ?? []).map((event) => Object.keys(event).find((key) => key.endsWith('EventAttributes')) ?? '');
  return types.filter((type) => !type.startsWith('workflowTask'));
}

/** Waits until a tenant's present run has accepted a command of a type, whose turn may come later. */
export async function untilTaken(world: World, tenantId: string, type: string): Promise<void> {
  const handle = world.client.workflow.getHandle(subscriptionWorkflowId(tenantId));
  await until(
    async () => (await handle.fetchHistory()).events ?? [],
    (events) =>
      events.some(
        ({ workflowExecutionUpdateAcceptedEventAttributes: accepted }) =>
          accepted?.acceptedRequest?.input?.name === type,
      ),
  );
}
