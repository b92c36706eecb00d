import { and, eq, inArray, isNull, sql } from 'drizzle-orm';
import type { Instant } from '../domain/calendar.ts';
import type { Event } from '../domain/events.ts';
import type { Charge } from '../domain/state.ts';
import type { SubscriptionView } from '../domain/view.ts';
import { chargeIdOf } from './charge-id.ts';
import type { Database } from './connect.ts';
import { instanceTables } from './instances.ts';
import { issueInvoice } from './issue-invoice.ts';
import { settleLedgerRow } from './ledger.ts';
import { writeMails } from './mails.ts';
import { checkStep, type MissingRows } from './missing-rows.ts';
import { pipelined } from './pipelined.ts';
import { writeRun } from './runs.ts';
import {
  activity,
  type CommandOutcome,
  commands,
  licences,
  type Party,
  type StoredState,
  subscriptions,
} from './schema.ts';

/** One step of a tenant's life, as its workflow tells it: what happened, and the state after it. */
export interface Step {
  readonly tenantId: string;
  /** Counts the steps of a life: recording one of them again changes nothing. */
  readonly version: number;
  readonly actor: string;
  readonly happened: readonly DatedEvent[];
  readonly stored: StoredState;
  readonly view: SubscriptionView;
  readonly nextDueAt: Instant | null;
  /** What its command came to; a null outcome while that is not known. */
  readonly command: { readonly id: string; readonly outcome: StepOutcome | null } | null;
  readonly workflowId: string;
  readonly runId: string;
}

type SubscriptionStep = Omit<Step, 'actor' | 'happened' | 'command'>;

/** What a command came to, with its charge by the key that the workflow knows it by. */
type StepOutcome =
  | { readonly type: 'done'; readonly licences: readonly number[]; readonly chargeKey: string | null }
  | Extract<CommandOutcome, { type: 'refused' }>;

export interface DatedEvent {
  readonly at: Instant;
  readonly event: Event;
}

/** Users that a step gives licences to and that are gone. Where there are any, nothing of the step was recorded. */
export interface RecordResult {
  readonly missingUsers: readonly string[];
  /** Where the database lacks anything that this step stands on, nothing of it was recorded. */
  readonly missing?: MissingRows;
}

/** Writes read model, ledger, invoices, activity log and mails of one step in one transaction. */
export async function recordStep(db: Database, step: Step, seller: Party): Promise<RecordResult> {
  return db.transaction(async (tx) => {
    const { isRecorded, missing } = await checkStep(tx, step);
    if (isRecorded) return { missingUsers: [] };
    if (missing !== null) return { missingUsers: [], missing };
    const missingUsers = await findMissingUsers(tx, step);
    if (missingUsers.length > 0) return { missingUsers };
    await pipelined([
      projectAll(tx, step),
      writeSubscription(tx, step),
      writeRun(tx, step),
      writeActivity(tx, step),
      writeMails(tx, step),
      writeCommand(tx, step),
    ]);
    await issueInvoices(tx, step, seller);
    return { missingUsers: [] };
  });
}

async function findMissingUsers(tx: Database, step: Step): Promise<readonly string[]> {
  const wanted = step.happened.flatMap(({ event }) =>
    event.type === 'licencesAssigned' ? event.assignments.map(([, userId]) => userId) : [],
  );
  if (wanted.length === 0) return [];
  const { users } = instanceTables(step.tenantId);
  const rows = await tx.select({ id: users.id }).from(users).where(inArray(users.id, wanted));
  const present = new Set(rows.map(({ id }) => id));
  return wanted.filter((userId) => !present.has(userId));
}

async function issueInvoices(tx: Database, { tenantId, happened, view }: Step, seller: Party): Promise<void> {
  for (const { event, at } of happened) {
    if (event.type !== 'chargeSucceeded') continue;
    await issueInvoice(tx, { tenantId, currency: view.currency, charge: event.charge, issuedAt: at, seller });
  }
}

function projectAll(tx: Database, step: Step): Promise<void> {
  return pipelined(step.happened.map((happened) => project(tx, step, happened)));
}

async function project(tx: Database, step: Step, { event, at }: DatedEvent): Promise<void> {
  const { tenantId } = step;
  const change = { since: new Date(at) };
  switch (event.type) {
    case 'licencesAdded': {
      const rows = event.licences.map((number) => ({ tenantId, number, status: 'active' as const, ...change }));
      return pipelined(batches(rows).map(async (batch) => void (await tx.insert(licences).values(batch))));
    }
    case 'licencesRemoved':
      return updateLicences(tx, tenantId, event.licences, {
        removedAt: new Date(at),
        status: 'ending',
        endsAt: new Date(at),
      });
    case 'licencesEnding':
      return updateLicences(tx, tenantId, event.licences, { status: 'ending', endsAt: new Date(event.endsAt) });
    case 'licencesReactivated':
      return updateLicences(tx, tenantId, event.licences, { status: 'active', endsAt: null });
    case 'licencesAssigned':
      return assignLicences(tx, tenantId, event.assignments);
    case 'licencesRevoked':
      return updateLicences(
        tx,
        tenantId,
        event.assignments.map(([number]) => number),
        { userId: null },
      );
    case 'userRemoved': {
      const { users } = instanceTables(tenantId);
      await tx.delete(users).where(eq(users.id, event.userId));
      return;
    }
    case 'chargeSucceeded':
      return settleLedgerRow(tx, event.charge.key, { state: 'succeeded', declineCode: null }, at);
    case 'chargeDeclined':
      return settleLedgerRow(tx, event.charge.key, { state: 'declined', declineCode: event.declineCode }, at);
    case 'chargeAwaitsPayer':
      return settleLedgerRow(
        tx,
        event.charge.key,
        { state: 'requires_action', declineCode: 'authentication_required' },
        at,
      );
    case 'chargeUnknown':
      return settleLedgerRow(tx, event.charge.key, { state: 'unknown', declineCode: null }, at);
    case 'chargeCanceled':
      return settleLedgerRow(tx, event.charge.key, { state: 'canceled', declineCode: null }, at);
    default:
      return;
  }
}

type LicenceChange = Partial<Pick<typeof licences.$inferInsert, 'status' | 'endsAt' | 'removedAt' | 'userId'>>;

function updateLicences(
  tx: Database,
  tenantId: string,
  numbers: readonly number[],
  change: LicenceChange,
): Promise<void> {
  return pipelined(
    batches(numbers).map(async (batch) => {
      await tx
        .update(licences)
        .set(change)
        .where(and(eq(licences.tenantId, tenantId), inArray(licences.number, batch)));
    }),
  );
}

function assignLicences(
  tx: Database,
  tenantId: string,
  assignments: readonly (readonly [number, string])[],
): Promise<void> {
  return pipelined(
    batches(assignments).map(async (batch) => {
      const pairs = sql.join(
        batch.map(([number, userId]) => sql`(${number}::int, ${userId}::text)`),
        sql`, `,
      );
      await tx.execute(sql`update licences set user_id = pair.user_id from (values ${pairs}) as pair (number, user_id)
        where licences.tenant_id = ${tenantId} and licences.number = pair.number`);
    }),
  );
}

/** Writes the read model as it stands after a step. */
export async function writeSubscription(tx: Database, step: SubscriptionStep): Promise<void> {
  const { tenantId, version, stored, view, workflowId, runId } = step;
  const row = {
    version,
    state: view.state,
    needsAttention: view.attention !== null,
    isTestClock: view.testClock !== null,
    nextDueAt: step.nextDueAt === null ? null : new Date(step.nextDueAt),
    view,
    stored,
    workflowId,
    runId,
    recordedAt: new Date(),
  };
  await tx
    .insert(subscriptions)
    .values({ tenantId, ...row })
    .onConflictDoUpdate({ target: subscriptions.tenantId, set: row });
}

/** What only prepares something else, or moves a test clock, is no activity of anybody's. */
const unlogged: ReadonlySet<Event['type']> = new Set(['chargeStarted', 'billed', 'clockTargetSet', 'clockReached']);

async function writeActivity(tx: Database, step: Step): Promise<void> {
  const rows = step.happened
    .filter(({ event }) => !unlogged.has(event.type))
    .map(({ event, at }) => {
      const charge: Charge | null = 'charge' in event ? event.charge : null;
      return {
        tenantId: step.tenantId,
        at: new Date(at),
        actor: step.actor,
        type: event.type,
        event,
        amount: charge?.bill.amount ?? null,
        currency: step.view.currency,
        chargeId: charge === null ? null : chargeIdOf(charge.key),
        commandId: step.command?.id ?? null,
      };
    });
  if (rows.length > 0) await tx.insert(activity).values(rows);
}

async function writeCommand(tx: Database, { tenantId, command }: Step): Promise<void> {
  if (command === null) return;
  const outcome = command.outcome && toStored(command.outcome);
  await tx
    .insert(commands)
    .values({ tenantId, id: command.id, outcome })
    .onConflictDoUpdate({
      target: [commands.tenantId, commands.id],
      set: { outcome },
      setWhere: isNull(commands.outcome),
    });
}

function toStored(outcome: StepOutcome): CommandOutcome {
  if (outcome.type === 'refused') return outcome;
  const { chargeKey, licences: touched } = outcome;
  return { type: 'done', licences: touched, chargeId: chargeKey === null ? null : chargeIdOf(chargeKey) };
}

const batchSize = 2000;

/** Postgres takes at most 65,535 parameters a statement. */
export function batches<T>(items: readonly T[]): readonly T[][] {
  return Array.from({ length: Math.ceil(items.length / batchSize) }, (_, index) =>
    items.slice(index * batchSize, (index + 1) * batchSize),
  );
}
