import { sql } from 'drizzle-orm';
import { index, integer, jsonb, text, unique } from 'drizzle-orm/pg-core';
import type { Line } from '../../domain/money/bill.ts';
import type { Assignment } from '../../domain/pool.ts';
import type { Refusal } from '../../domain/refusals.ts';
import { amountMinor, instant } from './columns.ts';
import { table } from './table.ts';
import { tenants } from './tenants.ts';

/**
 * Every request for a change, and what came of it: a command, an answer under an `Idempotency-Key`, or both in one row. What
 * people wrote or are named by has columns of its own, so that a deletion empties those and the rest stays for good.
 */
export const requests = table(
  'requests',
  {
    /** Null where the route names no tenant, as for a tenant's creation or a refund. */
    tenantId: text('tenant_id').references(() => tenants.id),
    /** The command's id, and so its update's; under an `Idempotency-Key` derived from caller, tenant, route and key. */
    id: text('id').notNull(),
    /** SHA-256 of path and body under an `Idempotency-Key`; null without one. */
    bodyHash: text('body_hash'),
    /** How often its change was refused for the moment: each try after that is a command, and a row, of its own. */
    retriesAfter503: integer('retries_after_503').notNull().default(0),
    status: integer('status'),
    /** Personal: the answer that is repeated under the key. */
    answer: jsonb('answer').$type<StoredAnswer>(),
    /** Whose answer it is, where the route names no tenant. */
    answeredTenantId: text('answered_tenant_id'),
    /** When a step of the tenant last recorded the command; null where none has. */
    recordedAt: instant('recorded_at'),
    /** What the command came to, for good, but for the holders; null while a charge of it has no known outcome. */
    outcome: jsonb('outcome').$type<CommandOutcome>(),
    /** Personal: who holds the licences that stood in the way of it. */
    holders: jsonb('holders').$type<readonly Assignment[]>(),
    /** Personal: what a person wrote beside the command. It never enters a workflow. */
    note: text('note'),
    /** Where a change that was answered 202 goes on; null of others. */
    workflowId: text('workflow_id'),
    runId: text('run_id'),
    createdAt: instant('created_at').notNull().defaultNow(),
  },
  (table) => [
    unique('requests_by_id').on(table.tenantId, table.id).nullsNotDistinct(),
    index('requests_by_answered_tenant').on(table.answeredTenantId).where(sql`answered_tenant_id is not null`),
  ],
);

export type CommandOutcome =
  | { readonly type: 'done'; readonly licences: readonly number[]; readonly chargeId: string | null }
  | { readonly type: 'refused'; readonly refusal: Refusal };

export interface StoredAnswer {
  readonly headers: Readonly<Record<string, string>>;
  /** The JSON as it was sent: `jsonb` would put its fields in another order. */
  readonly body: string | null;
}

/** A change priced for ten minutes. */
export const quotes = table('quotes', {
  id: text('id').primaryKey(),
  tenantId: text('tenant_id')
    .notNull()
    .references(() => tenants.id),
  change: text('change').notNull(),
  lines: jsonb('lines').$type<readonly Line[]>().notNull(),
  amount: amountMinor('amount').notNull(),
  tax: amountMinor('tax').notNull(),
  reactivated: integer('reactivated').notNull(),
  /** The command that was made with it: a quote is used once, and again where that command was refused. */
  usedBy: text('used_by'),
  expiresAt: instant('expires_at').notNull(),
  createdAt: instant('created_at').notNull().defaultNow(),
});
