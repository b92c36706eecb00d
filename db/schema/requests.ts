import { sql } from 'drizzle-orm';
import { index, integer, jsonb, text, unique } from 'drizzle-orm/pg-core';
import type { Line } from '../../domain/money/bill.ts';
import type { Assignment } from '../../domain/pool.ts';
import type { Refusal } from '../../domain/refusals.ts';
import { amountMinor, instant } from './columns.ts';
import { table } from './table.ts';
import { tenants } from './tenants.ts';

/**
 * Every request for a change, with its outcome: a command, an answer under an `Idempotency-Key`, or both in one row.
 * What people wrote, or are named by, has its own columns, which a deletion empties; the rest stays for good.
 */
export const requests = table(
  'requests',
  {
    /** Null where the route names no tenant, as for a tenant's creation or a refund. */
    tenantId: text('tenant_id').references(() => tenants.id),
    /** The command's id, and so its update's; with an `Idempotency-Key`, derived from caller, tenant, route and key. */
    id: text('id').notNull(),
    /** SHA-256 of path and body, with an `Idempotency-Key`; null without one. */
    bodyHash: text('body_hash'),
    /** How often the change was refused for the moment: each try after that is a new command with its own row. */
    retriesAfter503: integer('retries_after_503').notNull().default(0),
    /** How it was answered, under an `Idempotency-Key`; stays where the answer is deleted. */
    status: integer('status'),
    /** Personal: the answer that a repetition under the key gets. */
    answer: jsonb('answer').$type<StoredAnswer>(),
    /** The tenant that the answer is about, where the route names none. */
    answeredTenantId: text('answered_tenant_id'),
    /** When a step of the tenant last recorded the command; null where none has. */
    recordedAt: instant('recorded_at'),
    /** The command's final outcome, without the holders; null while a charge of it has no known outcome. */
    outcome: jsonb('outcome').$type<CommandOutcome>(),
    /** Personal: the holders of licences that made the command fail. */
    holders: jsonb('holders').$type<readonly Assignment[]>(),
    /** Personal: the note that a person wrote beside the command. It never enters a workflow. */
    note: text('note'),
    /** The workflow in which a change that was answered 202 goes on; null for all others. */
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
  /** The JSON text as it was sent, as `jsonb` would reorder its fields. */
  readonly body: string | null;
}

/** Changes with their prices, each valid for ten minutes. */
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
  /** The command that used it: a quote is used once, and again where that command was refused. */
  usedBy: text('used_by'),
  expiresAt: instant('expires_at').notNull(),
  createdAt: instant('created_at').notNull().defaultNow(),
});
