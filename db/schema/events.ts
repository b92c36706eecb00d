import { sql } from 'drizzle-orm';
import { bigint, boolean, check, index, integer, jsonb, text, uniqueIndex } from 'drizzle-orm/pg-core';
import { type OutboundData, type OutboundType, outboundTypes } from '../../domain/outbound/events.ts';
import { instant } from './columns.ts';
import { oneOf, table } from './table.ts';
import { tenants } from './tenants.ts';

/**
 * What other systems are told, written in the transaction of what it is about (docs/decisions/0053). The database numbers
 * events: `commitOrder` and `index` are set by a trigger, whatever an insert says.
 */
export const outboundEvents = table(
  'outbound_events',
  {
    position: bigint('position', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    /** Known by no other event, ever: after a restore the same place is another event's. */
    id: text('id').notNull().default(sql`'evt_' || replace(gen_random_uuid()::text, '-', '')`),
    /** Ascends with the transactions that write events, and within a tenant with its events. */
    commitOrder: bigint('commit_order', { mode: 'number' }).notNull().default(0),
    tenantId: text('tenant_id')
      .notNull()
      .references(() => tenants.id),
    /** The tenant's step that it is of, or after which it was recorded. */
    version: integer('version').notNull(),
    /** Counts the events of a version. */
    index: integer('index').notNull().default(0),
    type: oneOf('type', outboundTypes).notNull(),
    /** On the tenant's clock. */
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
 * One row: what is added to the number of a transaction. A database that was copied into another server begins to count
 * transactions anew, and its events go on in order all the same.
 */
export const eventFeed = table('event_feed', {
  id: integer('id').primaryKey(),
  transactionOffset: bigint('transaction_offset', { mode: 'number' }).notNull().default(0),
});

/** Where events are pushed to. */
export const eventEndpoints = table(
  'event_endpoints',
  {
    id: text('id').primaryKey(),
    url: text('url').notNull(),
    /** Null for all types. */
    types: jsonb('types').$type<readonly OutboundType[]>(),
    /** A reader that is far behind gets the newest document instead of each event. */
    compact: boolean('compact').notNull().default(false),
    secret: text('secret').notNull(),
    /** Signs as well until then. */
    previousSecret: text('previous_secret'),
    previousSecretUntil: instant('previous_secret_until'),
    pausedAt: instant('paused_at'),
    /** The position of the last event before which all are delivered, or passed over; 0 at the beginning of what is kept. */
    cursor: bigint('cursor', { mode: 'number' }).notNull().default(0),
    /** Who delivers to it at present: what another than this writes of its deliveries does not count. */
    deliverer: text('deliverer'),
    /** Until then its workflow is at work, and is not woken. */
    awakeUntil: instant('awake_until'),
    lastDeliveredAt: instant('last_delivered_at'),
    /** Since when its next event is tried in vain; null where that is not so. */
    failingSince: instant('failing_since'),
    lastError: text('last_error'),
    createdAt: instant('created_at').notNull().defaultNow(),
    /** An actor, as in the activity log. */
    createdBy: text('created_by').notNull(),
  },
  () => [
    check('event_endpoints_previous_secret_ends', sql`(previous_secret is null) = (previous_secret_until is null)`),
  ],
);
