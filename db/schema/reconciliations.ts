import { sql } from 'drizzle-orm';
import { bigint, index, jsonb, text, uniqueIndex } from 'drizzle-orm/pg-core';
import { type FindingCount, type FindingKind, findingKinds } from '../../domain/finance/reconciliation.ts';
import { instant } from './columns.ts';
import { oneOf, table } from './table.ts';

const reconciliationStates = ['requested', 'running', 'succeeded', 'failed'] as const;
export type ReconciliationState = (typeof reconciliationStates)[number];

/**
 * How many charges and refunds agreed, and how many differences of each kind there were
 * (domain/finance/reconciliation.ts).
 */
export interface ReconciliationCounts extends Readonly<Record<FindingCount, number>> {
  readonly matched: number;
  /** How many may still come to agree, as a workflow is at work on them. */
  readonly underWay: number;
}

/** Runs of the reconciliation, each over the charges and refunds of an interval by the real clock. */
export const reconciliations = table(
  'reconciliations',
  {
    id: text('id').primaryKey(),
    /** The order in which the runs began. */
    sequence: bigint('sequence', { mode: 'number' }).notNull().generatedAlwaysAsIdentity(),
    source: oneOf('source', ['scheduled', 'on_demand']).notNull(),
    /** A role and a key's id, never a person. */
    actor: text('actor').notNull(),
    state: oneOf('state', reconciliationStates).notNull(),
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

/** The state of a finding's subject on one side; null where that side does not have it. */
export interface FindingSide {
  readonly id: string;
  readonly state: string;
  readonly amount: number;
  readonly currency: string;
}

/**
 * Differences that reconciliation found: never deleted, closed when they no longer hold. One that comes back is a new
 * finding.
 */
export const reconciliationFindings = table(
  'reconciliation_findings',
  {
    id: bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    kind: oneOf('kind', Object.keys(findingKinds) as FindingKind[]).notNull(),
    /** The id of the charge, of the refund, or of the object at the card processor. */
    subject: text('subject').notNull(),
    /** When the subject was made, by the real clock: a run over this instant looks for it again. */
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
