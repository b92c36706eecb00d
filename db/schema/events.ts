import { sql } from 'drizzle-orm';
import { bigint, boolean, check, index, integer, jsonb, text, uniqueIndex } from 'drizzle-orm/pg-core';
import { type OutboundData, type OutboundType, outboundTypes } from '../../domain/outbound/events.ts';
import { instant } from './columns.ts';
import { oneOf, table } from './table.ts';
import { tenants } from './tenants.ts';

/**
 * Events for other systems, written in the transaction of the change they are about (docs/decisions/0053). A trigger
 * sets `commitOrder` and `index`, whatever an insert says.
 */
export const outboundEvents = table(
  'outbound_events',
  {
    position: bigint('position', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    /** Unique for good, unlike the position, which another event may get after a restore. */
    id: text('id').notNull().default(sql`'evt_' || replace(gen_random_uuid()::text, '-', '')`),
    /** Ascends with the transactions that write events, and within a tenant in the order of its events. */
    commitOrder: bigint('commit_order', { mode: 'number' }).notNull().default(0),
    tenantId: text('tenant_id')
      .notNull()
      .references(() => tenants.id),
    /** The number of the tenant's step that it belongs to, or after which it was recorded. */
    version: integer('version').notNull(),
    /** Numbers the events of one version. */
    index: integer('index').notNull().default(0),
    type: oneOf('type', outboundTypes).notNull(),
    /** The instant on the tenant's clock. */
    at: instant('at').notNull(),
    recordedAt: instant('recorded_at').notNull().defaultNow(),
    data: jsonb('data').$type<OutboundData[OutboundType]>().notNull(),
  },
  (table) => [
    index('outbound_events_in_order').on(table.commitOrder, table.position),
    index('outbound_events_by_tenant').on(table.tenantId, table.commitOrder, table.position),
    uniqueIndex('outbound_events_by_version').on(table.tenantId, table.version, table.index),
  ],
);

/**
 * One row: the number added to those of transactions. A database copied into another server numbers its transactions
 * from the start, and its events still stay in order.
 */
export const eventFeed = table('event_feed', {
  id: integer('id').primaryKey(),
  transactionOffset: bigint('transaction_offset', { mode: 'number' }).notNull().default(0),
});

/** Addresses that events are pushed to. */
export const eventEndpoints = table(
  'event_endpoints',
  {
    id: text('id').primaryKey(),
    url: text('url').notNull(),
    /** Null for all types. */
    types: jsonb('types').$type<readonly OutboundType[]>(),
    /** Whether an endpoint that is far behind gets the newest documents instead of each event. */
    compact: boolean('compact').notNull().default(false),
    secret: text('secret').notNull(),
    /** The secret before a change, which also signs until `previousSecretUntil`. */
    previousSecret: text('previous_secret'),
    previousSecretUntil: instant('previous_secret_until'),
    pausedAt: instant('paused_at'),
    /** The position up to which all events are delivered or passed over; 0 at the oldest that is kept. */
    cursor: bigint('cursor', { mode: 'number' }).notNull().default(0),
    /** The present deliverer. Writes of any other about the deliveries are ignored. */
    deliverer: text('deliverer'),
    /** Until when the endpoint's workflow counts as at work, and is not woken. */
    awakeUntil: instant('awake_until'),
    lastDeliveredAt: instant('last_delivered_at'),
    /** Since when tries have failed; null while none fails. */
    failingSince: instant('failing_since'),
    lastError: text('last_error'),
    createdAt: instant('created_at').notNull().defaultNow(),
    /** The actor who created it, as in the activity log. */
    createdBy: text('created_by').notNull(),
  },
  () => [
    check('event_endpoints_previous_secret_ends', sql`(previous_secret is null) = (previous_secret_until is null)`),
  ],
);
