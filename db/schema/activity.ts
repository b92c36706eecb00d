import { sql } from 'drizzle-orm';
import { bigint, index, jsonb, pgTable, text } from 'drizzle-orm/pg-core';
import type { Event } from '../../domain/events.ts';
import type { DisputeEvent } from '../../domain/finance/disputes.ts';
import type { RefundEvent } from '../../domain/finance/money-back.ts';
import { amountMinor, instant } from './columns.ts';
import { tenants } from './tenants.ts';

/** What names users has them by their ids here, as people know them; workflows have refs. */
type UserEvent =
  | { readonly type: 'licencesAssigned' | 'licencesRevoked'; readonly assignments: readonly LoggedAssignment[] }
  | { readonly type: 'userRemoved'; readonly userId: string };
export type LoggedAssignment = readonly [licence: number, userId: string];

/** What the activity log holds: events of the subscription, and what banks have done beside it. */
export type LoggedEvent = Exclude<Event, { readonly type: UserEvent['type'] }> | UserEvent | DisputeEvent | RefundEvent;

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
    type: text('type').$type<LoggedEvent['type']>().notNull().generatedAlwaysAs(sql`event ->> 'type'`),
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
