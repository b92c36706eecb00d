import { sql } from 'drizzle-orm';
import { boolean, index, integer, jsonb, primaryKey, text, uniqueIndex } from 'drizzle-orm/pg-core';
import { subscriptionStates } from '../../domain/stage.ts';
import type { EncodedState } from '../../domain/state-codec.ts';
import type { UserRef } from '../../domain/user-ref.ts';
import type { SubscriptionView } from '../../domain/view.ts';
import { instant } from './columns.ts';
import { oneOf, table } from './table.ts';
import { tenants } from './tenants.ts';

/** A state without its licences, which have a table of their own. */
export type StateBesideLicences = Omit<EncodedState, 'pool'> & { readonly pool: { readonly next: number } };

/** The facts that a state and its view share: they are stored in the view only. */
export type ViewFact =
  | 'tenantId'
  | 'currency'
  | 'timeZone'
  | 'tax'
  | 'taxMilliPercent'
  | 'card'
  | 'removedCard'
  | 'concerns';

/** The part of a state that neither its view nor the licences hold. */
export type StoredState = Omit<StateBesideLicences, ViewFact>;

/**
 * The read model of each subscription, from which the API answers. Columns for indexes are generated from the view, so
 * that each fact is stored once in a row (docs/decisions/0020).
 */
export const subscriptions = table(
  'subscriptions',
  {
    tenantId: text('tenant_id')
      .primaryKey()
      .references(() => tenants.id),
    /** Counts the recorded steps: recording a step again changes nothing. */
    version: integer('version').notNull(),
    state: oneOf('state', subscriptionStates).notNull().generatedAlwaysAs(sql`view ->> 'state'`),
    needsAttention: boolean('needs_attention').notNull().generatedAlwaysAs(sql`view -> 'concerns' <> '[]'`),
    isTestClock: boolean('is_test_clock').notNull().generatedAlwaysAs(sql`view ->> 'testClock' is not null`),
    nextDueAt: instant('next_due_at'),
    view: jsonb('view').$type<SubscriptionView>().notNull(),
    stored: jsonb('stored').$type<StoredState>().notNull(),
    workflowId: text('workflow_id').notNull(),
    runId: text('run_id').notNull(),
    recordedAt: instant('recorded_at').notNull().defaultNow(),
  },
  (table) => [
    index('subscriptions_by_state').on(table.state, table.tenantId),
    index('subscriptions_by_due').on(table.nextDueAt).where(sql`not is_test_clock`),
    index('subscriptions_needing_attention').on(table.tenantId).where(sql`needs_attention`),
  ],
);

/** The workflow's runs that have recorded a step, and so where Temporal has a period's history. */
export const runs = table(
  'runs',
  {
    tenantId: text('tenant_id')
      .notNull()
      .references(() => tenants.id),
    runId: text('run_id').notNull(),
    workflowId: text('workflow_id').notNull(),
    /** The first step that the run recorded: runs are ordered by it. */
    version: integer('version').notNull(),
    /**
     * The period that the run opened or carries on; null for the trial, and for the time after it until the first
     * payment.
     */
    periodNumber: integer('period_number'),
    periodStart: instant('period_start'),
    periodEnd: instant('period_end'),
    /** The tenant's state at the run's last step. */
    state: oneOf('state', subscriptionStates).notNull(),
    /** The instants of its first and its last step, on the tenant's clock. */
    firstAt: instant('first_at').notNull(),
    lastAt: instant('last_at').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.runId] }),
    index('runs_in_order').on(table.tenantId, table.version),
  ],
);

export const licences = table(
  'licences',
  {
    tenantId: text('tenant_id')
      .notNull()
      .references(() => tenants.id),
    number: integer('number').notNull(),
    holder: text('holder').$type<UserRef>(),
    since: instant('since').notNull(),
    endsAt: instant('ends_at'),
    status: oneOf('status', ['active', 'ending'])
      .notNull()
      .generatedAlwaysAs(sql`case when ends_at is null then 'active' else 'ending' end`),
    /** When the licence left the pool. The row is kept, so that the change which removed it can still name it. */
    removedAt: instant('removed_at'),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.number] }),
    uniqueIndex('licences_one_per_user')
      .on(table.tenantId, table.holder)
      .where(sql`removed_at is null and holder is not null`),
    index('licences_by_number').on(table.number),
    index('licences_in_pool').on(table.tenantId, table.number).where(sql`removed_at is null`),
  ],
);

/** Runs whose workflow tasks fail, as the last sweep found them. */
export const stuckRuns = table('stuck_runs', {
  workflowId: text('workflow_id').primaryKey(),
  runId: text('run_id').notNull(),
  /** Null for a workflow that serves all tenants. */
  tenantId: text('tenant_id').references(() => tenants.id),
  problem: text('problem').notNull(),
  since: instant('since').notNull().defaultNow(),
});
