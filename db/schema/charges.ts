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
    /** The command's id for a purchase, or `period` for a period's bill. */
    reason: text('reason').notNull(),
    attempt: integer('attempt').notNull(),
    state: oneOf('state', chargeStates).notNull(),
    amount: amountMinor('amount').notNull(),
    tax: amountMinor('tax').notNull(),
    refunded: amountMinor('refunded').notNull().default(0),
    /** The tax and its reason; null in a row of a release without the rule. */
    taxation: jsonb('taxation').$type<Taxation>(),
    /** The version of the billing details that the bill was made by; null where there were none. */
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
    /**
     * The card as it was when the charge was made. Personal: deleted with the tenant, but kept on the invoice that it
     * paid.
     */
    cardBrand: text('card_brand'),
    cardLast4: text('card_last4'),
    paymentIntent: text('payment_intent').unique(),
    declineCode: text('decline_code'),
    /** A secret that opens the page on which the payer confirms a charge at the bank, and nothing else. */
    payerToken: text('payer_token').notNull(),
    commandId: text('command_id'),
    createdAt: instant('created_at').notNull(),
    settledAt: instant('settled_at'),
    /** When the whole charge had been refunded before anything was given for it. */
    givenBackAt: instant('given_back_at'),
    recordedAt: instant('recorded_at').notNull().defaultNow(),
    /**
     * When the request was first sent, by the real clock: for 23 hours from then the same key is safe to send again.
     * Null for a first attempt that was looked up first, and for a later one that has not been sent.
     */
    firstSentAt: instant('first_sent_at'),
    workflowId: text('workflow_id').notNull(),
    runId: text('run_id').notNull(),
    activityId: text('activity_id').notNull(),
  },
  (table) => [
    uniqueIndex('charges_one_open_or_succeeded')
      .on(table.tenantId, table.periodNumber, table.kind, table.reason)
      // A charge that was given back does not count: a tenant may pay for its first period again.
      .where(sql`${stateIn(openOrSucceededChargeStates)} and given_back_at is null`),
    check('charges_refunded_within', sql`refunded <= amount`),
    check('charges_card_whole', sql`(card_brand is null) = (card_last4 is null)`),
    // For lists, newest first. Ascending, as only a plain index read backwards serves `order by … desc`.
    index('charges_by_tenant').on(table.tenantId, table.createdAt, table.sequence),
    index('charges_by_time').on(table.createdAt, table.sequence),
    index('charges_by_state').on(table.state, table.createdAt, table.sequence),
    index('charges_by_kind').on(table.kind, table.createdAt, table.sequence),
    index('charges_by_amount').on(table.amount, table.createdAt, table.sequence),
    index('charges_by_card').on(table.cardLast4, table.createdAt, table.sequence),
    // By the real clock, like the card processor's own times.
    index('charges_by_real_time').on(table.recordedAt, table.id),
    index('charges_undecided').on(table.state, table.recordedAt).where(stateIn(unansweredChargeStates)),
    index('charges_settled').on(table.settledAt).where(sql`settled_at is not null`),
    index('charges_text').using('gin', sql`(id || ' ' || key || ' ' || coalesce(payment_intent, '')) gin_trgm_ops`),
  ],
);

const refundStates = ['requested', 'refused', 'pending', 'succeeded', 'failed'] as const;
export type RefundState = (typeof refundStates)[number];

/**
 * One row for each refund: `requested` reserves nothing yet, `pending` reserves its amount until Stripe's clear answer,
 * and after that only a later failure changes the row. The reason, which a person wrote, is deleted with the tenant.
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
    /** When it failed after it had succeeded, and the money came back. */
    failedAt: instant('failed_at'),
    recordedAt: instant('recorded_at').notNull().defaultNow(),
    /**
     * When the request was first sent, by the real clock: for 23 hours from then the same key is safe to send again.
     */
    firstSentAt: instant('first_sent_at'),
    workflowId: text('workflow_id').notNull(),
    /** The run and the activity that reserved the amount; null before. */
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

/**
 * Disputes of charges as the card processor has them: a row follows its dispute, and the activity log keeps each step.
 */
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
    /** The state in the card processor's words, such as `needs_response` or `lost`. */
    state: text('state').notNull(),
    reasonCode: text('reason_code').notNull(),
    /** The deadline for evidence, by the real clock. */
    respondBy: instant('respond_by'),
    openedAt: instant('opened_at').notNull(),
    closedAt: instant('closed_at'),
    /** Counts the writes of the row, so that concurrent look-ups cannot overwrite one another. */
    version: integer('version').notNull(),
    recordedAt: instant('recorded_at').notNull().defaultNow(),
    workflowId: text('workflow_id').notNull(),
    runId: text('run_id').notNull(),
    activityId: text('activity_id').notNull(),
  },
  (table) => [index('disputes_by_charge').on(table.chargeId, table.openedAt)],
);
