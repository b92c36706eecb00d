import { sql } from 'drizzle-orm';
import { bigint, check, index, integer, jsonb, text, uniqueIndex } from 'drizzle-orm/pg-core';
import { type ChargeState, openOrSucceededChargeStates, unansweredChargeStates } from '../../domain/charge-states.ts';
import type { Line } from '../../domain/money/bill.ts';
import type { ChargeKind, Purpose } from '../../domain/state.ts';
import type { Taxation } from '../../domain/tax/taxation.ts';
import { amountMinor, instant, stateIn } from './columns.ts';
import { every, oneOf, table } from './table.ts';
import { tenants } from './tenants.ts';

const chargeStates = every<ChargeState>({
  pending: true,
  succeeded: true,
  declined: true,
  requires_action: true,
  unknown: true,
  canceled: true,
});

/** The ledger: one row an attempt, written before the card processor is called and never edited after its outcome. */
export const charges = table(
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
    kind: oneOf('kind', every<ChargeKind>({ first: true, renewal: true, proration: true })).notNull(),
    /** The command of a purchase, or `period` for what a period costs. */
    reason: text('reason').notNull(),
    attempt: integer('attempt').notNull(),
    state: oneOf('state', chargeStates).notNull(),
    amount: amountMinor('amount').notNull(),
    tax: amountMinor('tax').notNull(),
    refunded: amountMinor('refunded').notNull().default(0),
    /** Which tax it is and why; null of a release that had no rule. */
    taxation: jsonb('taxation').$type<Taxation>(),
    /** The billing details of the bill; null where there were none. */
    detailsVersion: integer('details_version'),
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
    /** Opens the page on which the payer confirms a charge at the bank: its bearer may do that, and nothing else. */
    payerToken: text('payer_token').notNull(),
    commandId: text('command_id'),
    createdAt: instant('created_at').notNull(),
    settledAt: instant('settled_at'),
    /** All of it had gone back before anything was given for it. */
    givenBackAt: instant('given_back_at'),
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
      // Nothing was given for what had gone back: a tenant may pay for its first period again.
      .where(sql`${stateIn(openOrSucceededChargeStates)} and given_back_at is null`),
    check('charges_refunded_within', sql`refunded <= amount`),
    // For lists that show the newest first: ascending, as only a plain index read backwards gives `order by … desc`.
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

const refundStates = ['requested', 'refused', 'pending', 'succeeded', 'failed'] as const;
export type RefundState = (typeof refundStates)[number];

/**
 * Money given back, a row each: `requested` holds nothing yet, `pending` holds its amount of the charge until Stripe has
 * clearly said yes or no. After that a row changes only where a refund that succeeded fails later; `failed_at` then keeps
 * when. The reason, which a person wrote, goes at deletion.
 */
export const refunds = table(
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
    state: oneOf('state', refundStates).notNull(),
    /** The requested amount; null for all that was left. */
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
    /** When it failed after it had succeeded: the money came back then. */
    failedAt: instant('failed_at'),
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
    index('refunds_failed_later').on(table.failedAt).where(sql`failed_at is not null`),
  ],
);

/** Disputes of charges, as the card processor has them: a row follows its dispute, and the activity log keeps each step. */
export const disputes = table(
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
