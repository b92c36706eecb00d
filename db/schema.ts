import { type SQL, sql } from 'drizzle-orm';
import {
  type AnyPgColumn,
  bigint,
  boolean,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  timestamp,
  uniqueIndex,
} from 'drizzle-orm/pg-core';
import { type ChargeState, openOrSucceededChargeStates, unansweredChargeStates } from '../domain/charge-states.ts';
import type { Event } from '../domain/events.ts';
import type { DisputeEvent } from '../domain/finance/disputes.ts';
import type { FindingCount, FindingKind } from '../domain/finance/reconciliation.ts';
import type { MailData, MailKind } from '../domain/mail/mails.ts';
import type { Line } from '../domain/money/bill.ts';
import type { Refusal } from '../domain/refusals.ts';
import type { ChargeKind, Purpose } from '../domain/state.ts';
import type { EncodedState } from '../domain/state-codec.ts';
import type { SubscriptionView } from '../domain/view.ts';

/** Instants to the millisecond, always with their zone. */
const instant = (name: string) => timestamp(name, { withTimezone: true, precision: 3, mode: 'date' });
const amountMinor = (name: string) => bigint(name, { mode: 'number' });

/** The condition of a partial index; a query that says it in the same words uses the index. */
export function stateIn(states: readonly string[]): SQL {
  return sql.raw(`state in (${states.map((state) => `'${state}'`).join(', ')})`);
}

/** Who a tenant is. Name and address are personal data: they go at deletion, the row stays (an id is never used again). */
export const tenants = pgTable(
  'tenants',
  {
    id: text('id').primaryKey(),
    name: text('name'),
    adminEmail: text('admin_email'),
    /** The command that created it: the same request again finds its own tenant. */
    createdBy: text('created_by').notNull(),
    createdAt: instant('created_at').notNull().defaultNow(),
    stripeCustomerId: text('stripe_customer_id').unique(),
    /** The card that is charged. */
    stripePaymentMethodId: text('stripe_payment_method_id'),
    deletedAt: instant('deleted_at'),
  },
  () => [index('tenants_text').using('gin', sql`(id || ' ' || coalesce(name, '')) gin_trgm_ops`)],
);

/** Keys are stored as SHA-256 of a random secret; the secret itself is shown once. */
export const apiKeys = pgTable('api_keys', {
  id: text('id').primaryKey(),
  hash: text('hash').notNull().unique(),
  role: text('role').$type<'ops' | 'finance' | 'admin' | 'product'>().notNull(),
  tenantId: text('tenant_id').references(() => tenants.id),
  createdAt: instant('created_at').notNull().defaultNow(),
  revokedAt: instant('revoked_at'),
});

/** The state without its licences, which have a table of their own. */
export type StoredState = Omit<EncodedState, 'pool'> & { readonly pool: { readonly next: number } };

/** The read model of each subscription: what the API answers from. Written by the `record` activity alone. */
export const subscriptions = pgTable(
  'subscriptions',
  {
    tenantId: text('tenant_id')
      .primaryKey()
      .references(() => tenants.id),
    /** Counts the steps recorded: a repeated record of one step changes nothing. */
    version: integer('version').notNull(),
    state: text('state').$type<SubscriptionView['state']>().notNull(),
    needsAttention: boolean('needs_attention').notNull(),
    isTestClock: boolean('is_test_clock').notNull(),
    nextDueAt: instant('next_due_at'),
    view: jsonb('view').$type<SubscriptionView>().notNull(),
    stored: jsonb('stored').$type<StoredState>().notNull(),
    workflowId: text('workflow_id').notNull(),
    runId: text('run_id').notNull(),
    recordedAt: instant('recorded_at').notNull().defaultNow(),
  },
  (table) => [
    index('subscriptions_by_state').on(table.state, table.tenantId),
    index('subscriptions_needing_attention').on(table.tenantId).where(sql`needs_attention`),
  ],
);

/** The workflow's runs that have recorded anything: where the story of a period is told in Temporal. */
export const runs = pgTable(
  'runs',
  {
    tenantId: text('tenant_id')
      .notNull()
      .references(() => tenants.id),
    runId: text('run_id').notNull(),
    workflowId: text('workflow_id').notNull(),
    /** The first step that it recorded: their order is the order of the runs. */
    version: integer('version').notNull(),
    /** The period that it opened or carries on; null of the trial and what follows it unpaid. */
    periodNumber: integer('period_number'),
    periodStart: instant('period_start'),
    periodEnd: instant('period_end'),
    /** How the tenant stood at its last step. */
    state: text('state').$type<SubscriptionView['state']>().notNull(),
    /** Of its first and its last step, on the tenant's clock. */
    firstAt: instant('first_at').notNull(),
    lastAt: instant('last_at').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.runId] }),
    index('runs_in_order').on(table.tenantId, table.version),
  ],
);

export const licences = pgTable(
  'licences',
  {
    tenantId: text('tenant_id')
      .notNull()
      .references(() => tenants.id),
    number: integer('number').notNull(),
    status: text('status').$type<'active' | 'ending'>().notNull(),
    userId: text('user_id'),
    since: instant('since').notNull(),
    endsAt: instant('ends_at'),
    /** When it left the pool; kept so that the change which removed it can still name it. */
    removedAt: instant('removed_at'),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.number] }),
    uniqueIndex('licences_one_per_user')
      .on(table.tenantId, table.userId)
      .where(sql`removed_at is null and user_id is not null`),
    index('licences_in_pool').on(table.tenantId, table.number).where(sql`removed_at is null`),
  ],
);

/** The ledger: one row an attempt, written before the card processor is called and never edited after its outcome. */
export const charges = pgTable(
  'charges',
  {
    id: text('id').primaryKey(),
    /** The order in which rows were written: many charges share one instant of a test clock. */
    sequence: bigint('sequence', { mode: 'number' }).notNull().generatedAlwaysAsIdentity(),
    /** The business key: unique for good, and the card processor's idempotency key. */
    key: text('key').notNull().unique(),
    tenantId: text('tenant_id')
      .notNull()
      .references(() => tenants.id),
    kind: text('kind').$type<ChargeKind>().notNull(),
    /** The command of a purchase, or `period` for what a period costs. */
    reason: text('reason').notNull(),
    attempt: integer('attempt').notNull(),
    state: text('state').$type<ChargeState>().notNull(),
    amount: amountMinor('amount').notNull(),
    tax: amountMinor('tax').notNull(),
    refunded: amountMinor('refunded').notNull().default(0),
    currency: text('currency').notNull(),
    lines: jsonb('lines').$type<readonly Line[]>().notNull(),
    quantity: integer('quantity').notNull(),
    purpose: jsonb('purpose').$type<Purpose>().notNull(),
    periodNumber: integer('period_number').notNull(),
    periodStart: instant('period_start').notNull(),
    periodEnd: instant('period_end').notNull(),
    customer: text('customer'),
    paymentMethod: text('payment_method'),
    paymentIntent: text('payment_intent').unique(),
    declineCode: text('decline_code'),
    /** Opens the page on which the payer confirms a charge at the bank: whoever has it may do that, and nothing else. */
    payerToken: text('payer_token').notNull(),
    commandId: text('command_id'),
    createdAt: instant('created_at').notNull(),
    settledAt: instant('settled_at'),
    recordedAt: instant('recorded_at').notNull().defaultNow(),
    /** When the request first went out, by the real clock: within 23 hours of it the same key is safe to send again. */
    firstSentAt: instant('first_sent_at'),
    workflowId: text('workflow_id').notNull(),
    runId: text('run_id').notNull(),
    activityId: text('activity_id').notNull(),
  },
  (table) => [
    uniqueIndex('charges_one_open_or_succeeded')
      .on(table.tenantId, table.periodNumber, table.kind, table.reason)
      .where(stateIn(openOrSucceededChargeStates)),
    // Newest first within what is asked for: ascending, as only a plain index read backwards gives `order by … desc`.
    index('charges_by_tenant').on(table.tenantId, table.createdAt, table.sequence),
    index('charges_by_time').on(table.createdAt, table.sequence),
    index('charges_by_state').on(table.state, table.createdAt, table.sequence),
    index('charges_by_kind').on(table.kind, table.createdAt, table.sequence),
    // By the real clock, as the card processor counts.
    index('charges_by_real_time').on(table.recordedAt, table.id),
    index('charges_undecided').on(table.state, table.recordedAt).where(stateIn(unansweredChargeStates)),
    index('charges_settled').on(table.settledAt).where(sql`settled_at is not null`),
    index('charges_text').using('gin', sql`(id || ' ' || key || ' ' || coalesce(payment_intent, '')) gin_trgm_ops`),
  ],
);

export type RefundState = 'requested' | 'refused' | 'pending' | 'succeeded' | 'failed';

/**
 * Money given back, a row each: `requested` holds nothing yet, `pending` holds its amount of the charge until Stripe has
 * clearly said yes or no. Never edited after that, but the reason, which a person wrote, goes at deletion.
 */
export const refunds = pgTable(
  'refunds',
  {
    id: text('id').primaryKey(),
    /** The business key: unique for good, and the card processor's idempotency key. */
    key: text('key').notNull().unique(),
    chargeId: text('charge_id')
      .notNull()
      .references(() => charges.id),
    tenantId: text('tenant_id')
      .notNull()
      .references(() => tenants.id),
    state: text('state').$type<RefundState>().notNull(),
    /** Null where all that is left was asked for. */
    askedAmount: amountMinor('asked_amount'),
    amount: amountMinor('amount').notNull().default(0),
    tax: amountMinor('tax').notNull().default(0),
    currency: text('currency').notNull(),
    reason: text('reason'),
    /** A role and a key's id, never a person. */
    actor: text('actor').notNull(),
    stripeRefund: text('stripe_refund').unique(),
    failureCode: text('failure_code'),
    creditNote: text('credit_note').unique(),
    createdAt: instant('created_at').notNull(),
    settledAt: instant('settled_at'),
    recordedAt: instant('recorded_at').notNull().defaultNow(),
    /** When the request first went out, by the real clock: within 23 hours of it the same key is safe to send again. */
    firstSentAt: instant('first_sent_at'),
    workflowId: text('workflow_id').notNull(),
    /** Of the run and the activity that took the amount; null before. */
    runId: text('run_id'),
    activityId: text('activity_id'),
  },
  (table) => [
    index('refunds_by_real_time').on(table.recordedAt, table.id),
    index('refunds_by_charge').on(table.chargeId, table.createdAt),
    index('refunds_settled').on(table.settledAt).where(sql`state = 'succeeded'`),
  ],
);

/** Disputes of charges, as the card processor has them: a row follows its dispute, and the activity log keeps each step. */
export const disputes = pgTable(
  'disputes',
  {
    /** The card processor's own id. */
    id: text('id').primaryKey(),
    chargeId: text('charge_id')
      .notNull()
      .references(() => charges.id),
    tenantId: text('tenant_id')
      .notNull()
      .references(() => tenants.id),
    amount: amountMinor('amount').notNull(),
    currency: text('currency').notNull(),
    /** In the card processor's words, as the reason: `needs_response`, `lost` … */
    state: text('state').notNull(),
    reasonCode: text('reason_code').notNull(),
    /** Until when evidence is taken, by the real clock. */
    respondBy: instant('respond_by'),
    openedAt: instant('opened_at').notNull(),
    closedAt: instant('closed_at'),
    /** Counts what was written of it: two that have looked at once cannot undo each other. */
    version: integer('version').notNull(),
    recordedAt: instant('recorded_at').notNull().defaultNow(),
    workflowId: text('workflow_id').notNull(),
    runId: text('run_id').notNull(),
    activityId: text('activity_id').notNull(),
  },
  (table) => [index('disputes_by_charge').on(table.chargeId, table.openedAt)],
);

/** The next number of each gapless series: taken in the transaction that makes the document. */
export const documentSeries = pgTable('document_series', {
  kind: text('kind').$type<'invoice' | 'credit_note'>().primaryKey(),
  lastNumber: integer('last_number').notNull(),
});

/** Invoices and credit notes. Figures never change; personal data leaves the buyer at deletion. */
export const invoices = pgTable(
  'invoices',
  {
    number: text('number').primaryKey(),
    kind: text('kind').$type<'invoice' | 'credit_note'>().notNull(),
    tenantId: text('tenant_id')
      .notNull()
      .references(() => tenants.id),
    chargeId: text('charge_id')
      .notNull()
      .references(() => charges.id),
    total: amountMinor('total').notNull(),
    tax: amountMinor('tax').notNull(),
    currency: text('currency').notNull(),
    lines: jsonb('lines').$type<readonly Line[]>().notNull(),
    issuedAt: instant('issued_at').notNull(),
    periodNumber: integer('period_number').notNull(),
    periodStart: instant('period_start').notNull(),
    periodEnd: instant('period_end').notNull(),
    seller: jsonb('seller').$type<Party>().notNull(),
    buyer: jsonb('buyer').$type<Party>().notNull(),
    /** Of a credit note: the invoice it corrects. */
    refersTo: text('refers_to').references((): AnyPgColumn => invoices.number),
  },
  (table) => [
    uniqueIndex('invoices_one_per_charge').on(table.chargeId).where(sql`kind = 'invoice'`),
    index('invoices_by_tenant').on(table.tenantId, table.issuedAt, table.number),
  ],
);

export interface Party {
  readonly name: string;
  readonly addressLines: readonly string[];
  readonly taxId: string | null;
  readonly email: string | null;
}

/** What the activity log tells: events of the subscription, and what banks have done beside it. */
export type LoggedEvent = Event | DisputeEvent;

/** Who did what, when, for how much: one row an event. */
export const activity = pgTable(
  'activity',
  {
    id: bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    tenantId: text('tenant_id')
      .notNull()
      .references(() => tenants.id),
    at: instant('at').notNull(),
    recordedAt: instant('recorded_at').notNull().defaultNow(),
    actor: text('actor').notNull(),
    type: text('type').$type<LoggedEvent['type']>().notNull(),
    event: jsonb('event').$type<LoggedEvent>().notNull(),
    amount: amountMinor('amount'),
    currency: text('currency').notNull(),
    chargeId: text('charge_id'),
    commandId: text('command_id'),
  },
  (table) => [
    index('activity_by_tenant').on(table.tenantId, table.id),
    // What recurring revenue is computed from.
    index('activity_of_revenue')
      .on(table.tenantId, table.id)
      .where(sql`type in ('periodStarted', 'licencesAdded', 'suspended', 'deletionStarted')`),
  ],
);

/** What a command came to, for good: where the answer to a repeated request is found when its run is long closed. */
export const commands = pgTable(
  'commands',
  {
    tenantId: text('tenant_id')
      .notNull()
      .references(() => tenants.id),
    id: text('id').notNull(),
    /** Null while a charge of it has no known outcome. */
    outcome: jsonb('outcome').$type<CommandOutcome>(),
    recordedAt: instant('recorded_at').notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.id] })],
);

export type CommandOutcome =
  | { readonly type: 'done'; readonly licences: readonly number[]; readonly chargeId: string | null }
  | { readonly type: 'refused'; readonly refusal: Refusal };

/** What a person wrote beside a command. It never enters a workflow, and goes at deletion. */
export const commandNotes = pgTable(
  'command_notes',
  {
    tenantId: text('tenant_id')
      .notNull()
      .references(() => tenants.id),
    commandId: text('command_id').notNull(),
    note: text('note').notNull(),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.commandId] })],
);

/** The answers given under an `Idempotency-Key`. */
export const idempotencyKeys = pgTable('idempotency_keys', {
  /** SHA-256 of caller, tenant, route and key. */
  scope: text('scope').primaryKey(),
  tenantId: text('tenant_id'),
  bodyHash: text('body_hash').notNull(),
  status: integer('status'),
  answer: jsonb('answer').$type<StoredAnswer>(),
  /** How often its change was refused for the moment. Each time after is a command of its own. */
  retriesAfter503: integer('times_put_off').notNull().default(0),
  createdAt: instant('created_at').notNull().defaultNow(),
});

export interface StoredAnswer {
  readonly headers: Readonly<Record<string, string>>;
  /** The JSON as it was sent: `jsonb` would put its fields in another order. */
  readonly body: string | null;
}

/** A change priced for ten minutes. */
export const quotes = pgTable('quotes', {
  id: text('id').primaryKey(),
  tenantId: text('tenant_id')
    .notNull()
    .references(() => tenants.id),
  change: text('change').notNull(),
  lines: jsonb('lines').$type<readonly Line[]>().notNull(),
  amount: amountMinor('amount').notNull(),
  tax: amountMinor('tax').notNull(),
  reactivated: integer('reactivated').notNull(),
  expiresAt: instant('expires_at').notNull(),
  createdAt: instant('created_at').notNull().defaultNow(),
});

/** Changes that were answered 202: where to ask how they went. */
export const operations = pgTable(
  'operations',
  {
    tenantId: text('tenant_id')
      .notNull()
      .references(() => tenants.id),
    /** The command's id, which is also its update's id. */
    id: text('id').notNull(),
    workflowId: text('workflow_id').notNull(),
    runId: text('run_id').notNull(),
    createdAt: instant('created_at').notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.id] })],
);

/** Ids of the card processor's events, for good: each counts once. */
export const webhookEvents = pgTable('webhook_events', {
  id: text('id').primaryKey(),
  type: text('type').notNull(),
  receivedAt: instant('received_at').notNull().defaultNow(),
});

/** How far a deletion has come, and in the end its certificate. */
export const deletions = pgTable('deletions', {
  tenantId: text('tenant_id')
    .primaryKey()
    .references(() => tenants.id),
  instance: text('instance').notNull(),
  /** Rows deleted so far, by table. */
  rows: jsonb('rows').$type<Readonly<Record<string, number>>>().notNull(),
  workflowId: text('workflow_id').notNull(),
  runId: text('run_id').notNull(),
  startedAt: instant('started_at').notNull(),
  /** On the tenant's clock; null until nothing is left. */
  deletedAt: instant('deleted_at'),
});

/** `planned`: its time has not come; `due`: waits to be sent; `dropped`: will not be sent, and `dropped_because` says why. */
export type MailState = 'planned' | 'due' | 'sent' | 'dropped';

/** Mails to tenants, written in the transaction that records what they tell of: neither lost, nor about what did not happen. */
export const mails = pgTable(
  'mails',
  {
    /** Derived from tenant and reason, and so the same in every attempt to send it: it is the Message-ID. */
    id: text('id').primaryKey(),
    /** The order in which rows were written. */
    sequence: bigint('sequence', { mode: 'number' }).notNull().generatedAlwaysAsIdentity(),
    tenantId: text('tenant_id')
      .notNull()
      .references(() => tenants.id),
    /** One mail a reason, ever. */
    reasonKey: text('reason_key').notNull(),
    kind: text('kind').$type<MailKind>().notNull(),
    /** No personal data: name and address are looked up in the moment of sending. */
    data: jsonb('data').$type<MailData>().notNull(),
    state: text('state').$type<MailState>().notNull(),
    /** On the tenant's clock; null while nobody knows, of the certificate of a deletion that goes on. */
    dueAt: instant('due_at'),
    /** What it announces comes then: from then on it is of no use. Null where it tells of the past. */
    until: instant('until'),
    /** A test clock's time is played by its tenant's own steps; the sender looks at no watch for it. */
    isTestClock: boolean('is_test_clock').notNull(),
    /** Of a deletion's certificate alone, as the tenant is forgotten by then; gone as soon as it is sent or dropped. */
    recipient: jsonb('recipient').$type<Recipient>(),
    attempts: integer('attempts').notNull().default(0),
    /** Not before then: a sender has it in hand, or an attempt has failed. By the real clock. */
    retryAt: instant('retry_at'),
    lastError: text('last_error'),
    droppedBecause: text('dropped_because'),
    subject: text('subject'),
    body: text('body'),
    recordedAt: instant('recorded_at').notNull().defaultNow(),
    sentAt: instant('sent_at'),
  },
  (table) => [
    uniqueIndex('mails_one_per_reason').on(table.tenantId, table.reasonKey),
    index('mails_due').on(table.dueAt).where(sql`state = 'due'`),
    index('mails_planned').on(table.dueAt).where(sql`state = 'planned' and not is_test_clock`),
    index('mails_by_time').on(table.sequence),
    index('mails_by_tenant').on(table.tenantId, table.sequence),
  ],
);

export interface Recipient {
  readonly name: string | null;
  readonly address: string | null;
}

/** People signed in on the pages. The token in their cookie is stored as its hash. */
export const sessions = pgTable(
  'sessions',
  {
    id: text('id').primaryKey(),
    hash: text('hash').notNull().unique(),
    role: text('role').$type<'ops' | 'finance' | 'admin'>().notNull(),
    tenantId: text('tenant_id').references(() => tenants.id),
    /** Who the activity log names: an id, never a person's name or address. */
    actor: text('actor').notNull(),
    /** The key it leans on, where there is one: revoked, it ends its sessions. */
    keyId: text('key_id'),
    createdAt: instant('created_at').notNull().defaultNow(),
    expiresAt: instant('expires_at').notNull(),
    revokedAt: instant('revoked_at'),
  },
  (table) => [index('sessions_by_end').on(table.expiresAt)],
);

/** Links that sign somebody in, once. */
export const signInLinks = pgTable(
  'sign_in_links',
  {
    id: text('id').primaryKey(),
    hash: text('hash').notNull().unique(),
    role: text('role').$type<'ops' | 'finance' | 'admin'>().notNull(),
    tenantId: text('tenant_id').references(() => tenants.id),
    keyId: text('key_id'),
    createdAt: instant('created_at').notNull().defaultNow(),
    expiresAt: instant('expires_at').notNull(),
    usedAt: instant('used_at'),
  },
  (table) => [index('sign_in_links_by_end').on(table.expiresAt)],
);

export type ReconciliationState = 'requested' | 'running' | 'succeeded' | 'failed';

/** How many agreed, and how many differences there were of each kind (domain/reconciliation.ts). */
export interface ReconciliationCounts extends Readonly<Record<FindingCount, number>> {
  readonly matched: number;
  /** What may yet come to agree, as somebody sees to it. */
  readonly underWay: number;
}

/** Runs of the reconciliation, each over the charges and refunds of an interval of real time. */
export const reconciliations = pgTable(
  'reconciliations',
  {
    id: text('id').primaryKey(),
    /** The order in which they were begun. */
    sequence: bigint('sequence', { mode: 'number' }).notNull().generatedAlwaysAsIdentity(),
    source: text('source').$type<'scheduled' | 'on_demand'>().notNull(),
    /** A role and a key's id, never a person. */
    actor: text('actor').notNull(),
    state: text('state').$type<ReconciliationState>().notNull(),
    from: instant('from'),
    to: instant('to'),
    counts: jsonb('counts').$type<ReconciliationCounts>(),
    startedAt: instant('started_at').notNull(),
    finishedAt: instant('finished_at'),
    workflowId: text('workflow_id').notNull(),
    runId: text('run_id'),
  },
  (table) => [index('reconciliations_by_time').on(table.sequence)],
);

/** What a finding is about, as each side has it; null where it has none. */
export interface FindingSide {
  readonly id: string;
  readonly state: string;
  readonly amount: number;
  readonly currency: string;
}

/** Differences that reconciliation found: never deleted, closed when they no longer hold; one that comes back is another. */
export const reconciliationFindings = pgTable(
  'reconciliation_findings',
  {
    id: bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    kind: text('kind').$type<FindingKind>().notNull(),
    /** What it is about: the charge, the refund, or the object at the card processor. */
    subject: text('subject').notNull(),
    /** When that was made, by the real clock: the run over this time looks for it again. */
    subjectAt: instant('subject_at').notNull(),
    detail: text('detail').notNull(),
    tenantId: text('tenant_id'),
    chargeId: text('charge_id'),
    refundId: text('refund_id'),
    key: text('key'),
    ledger: jsonb('ledger').$type<FindingSide>(),
    stripe: jsonb('stripe').$type<FindingSide>(),
    firstSeenAt: instant('first_seen_at').notNull(),
    lastSeenAt: instant('last_seen_at').notNull(),
    closedAt: instant('closed_at'),
  },
  (table) => [
    uniqueIndex('reconciliation_findings_open').on(table.subject, table.kind).where(sql`closed_at is null`),
    index('reconciliation_findings_by_time').on(table.subjectAt, table.id),
  ],
);
