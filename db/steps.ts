import type { Instant } from '../domain/calendar.ts';
import type { Event } from '../domain/events.ts';
import type { OutboundEvent, TouchedHolder } from '../domain/outbound/events.ts';
import type { Charge } from '../domain/state.ts';
import type { UserRef } from '../domain/user-ref.ts';
import type { SubscriptionView } from '../domain/view.ts';
import { announceStep, forgetUserInEvents, touchedHolders } from './announcing.ts';
import type { Database } from './connect.ts';
import { issueInvoice, type Seller } from './invoices.ts';
import { chargeIdOf, noteGivenBack, settleLedgerRow, tooSmallCode } from './ledger.ts';
import { addedLicences, changeLicences, licenceWrite } from './licence-changes.ts';
import { followMails, type MailPlan, mailRows, mailWrite, planMails, settleNotices } from './mail-plan.ts';
import { checkStep, type MissingRows } from './missing-rows.ts';
import { pipelined } from './pipelined.ts';
import { commandRow, commandWrite, forgetRequests } from './requests.ts';
import { runRow, runWrite } from './runs.ts';
import { activity, type CommandOutcome, type LoggedEvent, type StateBesideLicences } from './schema.ts';
import { subscriptionRow, subscriptionWrite } from './subscriptions.ts';
import { forgetCard } from './tenants.ts';
import { type UsersByRef, usersByRef } from './user-refs.ts';
import { removeUser } from './users.ts';
import { inserting, writtenTogether } from './written-together.ts';

/** A step of a tenant, as its workflow reports it: the events, and the state after them. */
export interface Step {
  readonly tenantId: string;
  /** The number of the step: recording it again changes nothing. */
  readonly version: number;
  readonly actor: string;
  readonly happened: readonly DatedEvent[];
  readonly stored: StateBesideLicences;
  readonly view: SubscriptionView;
  readonly nextDueAt: Instant | null;
  /** The command of the step with its outcome; the outcome is null while it is not known. */
  readonly command: { readonly id: string; readonly outcome: StepOutcome | null } | null;
  readonly workflowId: string;
  readonly runId: string;
}

/** The outcome of a command. Its charge is named by its business key, as the workflow knows no other. */
type StepOutcome =
  | { readonly type: 'done'; readonly licences: readonly number[]; readonly chargeKey: string | null }
  | Extract<CommandOutcome, { type: 'refused' }>;

export interface DatedEvent {
  readonly at: Instant;
  readonly event: Event;
}

/**
 * What recording a step found missing. `missingUsers` are users that get licences in the step but do not exist; where
 * there are any, nothing was recorded.
 */
export interface RecordResult {
  readonly missingUsers: readonly UserRef[];
  /** What the database lacks of the rows that this step builds on: then nothing was recorded. */
  readonly missing?: MissingRows;
}

/**
 * Writes read model, ledger, invoices, activity log and mails of one step in one transaction. Answers `behind`, and
 * writes nothing, where more is recorded than the step's run knows.
 */
export async function recordStep(db: Database, step: Step, seller: Seller): Promise<RecordResult | 'behind'> {
  return db.transaction(async (tx) => {
    const checked = await checkStep(tx, step);
    if (checked.type === 'recorded') return { missingUsers: [] };
    if (checked.type === 'behind') return 'behind';
    if (checked.type === 'missing') return { missingUsers: [], missing: checked.missing };
    const users = await usersByRef(tx, step.tenantId, usersIn(step));
    const gone = assignedUsers(step).filter((user) => !users.has(user));
    if (gone.length > 0) return { missingUsers: gone };
    let touched: readonly TouchedHolder[] = [];
    // Sent after the changes of licences, so that it reads them as they are after the step.
    const readTouched = async () => {
      touched = await touchedHolders(tx, step, users);
    };
    const plan = planMails(step);
    await pipelined([
      forgetRemoved(tx, step, users),
      settleNotices(tx, step, plan),
      writeRows(tx, step, users, plan),
      pipelined(step.happened.map((happened) => writeEvent(tx, step.tenantId, happened))),
      readTouched(),
      followMails(tx, step, checked.before?.nextBill ?? null),
    ]);
    const issued = await issueInvoices(tx, step, seller);
    await announceStep(tx, step, { before: checked.before, holders: touched, issued });
    return { missingUsers: [] };
  });
}

/** The rows that every step writes, in one statement. */
const writeTogether = writtenTogether({
  subscription: subscriptionWrite,
  run: runWrite,
  command: commandWrite,
  licences: licenceWrite,
  mails: mailWrite,
  activity: inserting(activity, ['tenantId', 'at', 'actor', 'event', 'amount', 'chargeId', 'currency', 'commandId']),
});

async function writeRows(tx: Database, step: Step, users: UsersByRef, plan: MailPlan | null): Promise<void> {
  const { tenantId, happened } = step;
  await writeTogether(tx, {
    subscription: [subscriptionRow(step, step)],
    run: [runRow(step, runOf(step))],
    command: commandRows(step),
    licences: happened.flatMap(({ event, at }) => addedLicences(tenantId, event, at)),
    mails: mailRows(step, plan),
    activity: activityRows(step, users),
  });
}

async function forgetRemoved(tx: Database, { tenantId, happened }: Step, users: UsersByRef): Promise<void> {
  for (const { event } of happened)
    if (event.type === 'userRemoved') await forgetUserInEvents(tx, tenantId, users.named(event.user).id);
}

function assignedUsers({ happened }: Step): readonly UserRef[] {
  return happened.flatMap(({ event }) =>
    event.type === 'licencesAssigned' ? event.assignments.map(([, holder]) => holder) : [],
  );
}

function usersIn({ happened }: Step): readonly UserRef[] {
  return happened.flatMap(({ event }) => {
    if ('assignments' in event) return event.assignments.map(([, holder]) => holder);
    return event.type === 'userRemoved' ? [event.user] : [];
  });
}

function runOf({ workflowId, runId, happened }: Step) {
  const lastAt = happened.at(-1)?.at ?? Date.now();
  return { workflowId, runId, firstAt: happened[0]?.at ?? lastAt, lastAt };
}

async function writeEvent(tx: Database, tenantId: string, { event, at }: DatedEvent): Promise<void> {
  switch (event.type) {
    case 'userRemoved':
      return removeUser(tx, tenantId, event.user);
    case 'cardRemoved':
      return forgetCard(tx, tenantId);
    // Answers that were given while the deletion ran name persons too.
    case 'deleted':
      return forgetRequests(tx, tenantId);
    case 'chargeSucceeded':
      return settleLedgerRow(tx, event.charge.key, { state: 'succeeded' }, at);
    case 'chargeGivenBack':
      return noteGivenBack(tx, event.charge.key, at);
    case 'chargeDeclined':
      return settleLedgerRow(tx, event.charge.key, { state: 'declined', declineCode: event.declineCode }, at);
    case 'chargeAwaitsPayer':
      return settleLedgerRow(tx, event.charge.key, awaitsPayer, at);
    case 'chargeUnknown':
      return settleLedgerRow(tx, event.charge.key, { state: 'unknown' }, at);
    case 'chargeCanceled':
      return settleLedgerRow(tx, event.charge.key, { state: 'canceled' }, at);
    case 'chargeTooSmall':
      return settleLedgerRow(tx, event.charge.key, { state: 'canceled', declineCode: tooSmallCode }, at);
    default:
      return changeLicences(tx, tenantId, event, at);
  }
}

const awaitsPayer = { state: 'requires_action', declineCode: 'authentication_required' } as const;

/** Events that only prepare others, or move a test clock, are not logged. */
const unlogged: ReadonlySet<Event['type']> = new Set(['chargeStarted', 'billed', 'clockTargetSet', 'clockReached']);

function activityRows({ tenantId, actor, happened, view, command }: Step, users: UsersByRef) {
  return happened
    .filter(({ event }) => !unlogged.has(event.type))
    .map(({ event, at }) => ({
      tenantId,
      at: new Date(at),
      actor,
      event: loggedEvent(event, users),
      ...chargeColumns('charge' in event ? event.charge : null),
      currency: view.currency,
      commandId: command?.id ?? null,
    }));
}

/** An event with users by their ids: a user who is removed later could not be named any more. */
function loggedEvent(event: Event, users: UsersByRef): LoggedEvent {
  switch (event.type) {
    case 'licencesAssigned':
    case 'licencesRevoked':
      return { type: event.type, assignments: event.assignments.map(([number, ref]) => [number, users.named(ref).id]) };
    case 'userRemoved':
      return { type: 'userRemoved', userId: users.named(event.user).id };
    default:
      return event;
  }
}

function chargeColumns(charge: Charge | null) {
  return { amount: charge?.bill.amount ?? null, chargeId: charge === null ? null : chargeIdOf(charge.key) };
}

function commandRows({ tenantId, command }: Step) {
  if (command === null) return [];
  return [commandRow({ tenantId, id: command.id }, command.outcome && withChargeId(command.outcome))];
}

function withChargeId(outcome: StepOutcome): CommandOutcome {
  if (outcome.type === 'refused') return outcome;
  const { chargeKey, licences } = outcome;
  return { type: 'done', licences, chargeId: chargeKey === null ? null : chargeIdOf(chargeKey) };
}

async function issueInvoices(
  tx: Database,
  { tenantId, happened, view }: Step,
  seller: Seller,
): Promise<readonly OutboundEvent[]> {
  const issued: OutboundEvent[] = [];
  const { currency, timeZone } = view;
  for (const { event, at } of happened) {
    if (event.type !== 'chargeSucceeded') continue;
    const data = await issueInvoice(tx, { tenantId, currency, timeZone, charge: event.charge, issuedAt: at, seller });
    issued.push({ type: 'invoice.issued', at, data });
  }
  return issued;
}
