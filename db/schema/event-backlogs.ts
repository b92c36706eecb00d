import { bigint, boolean, index, integer, primaryKey, text } from 'drizzle-orm/pg-core';
import { instant } from './columns.ts';
import { eventEndpoints } from './events.ts';
import { table } from './table.ts';
import { tenants } from './tenants.ts';

/**
 * Tenants whose events an endpoint gets apart from its cursor: one event was not accepted, or a worker ended between
 * two. All other tenants have no row.
 */
export const eventBacklogs = table(
  'event_backlogs',
  {
    endpointId: text('endpoint_id')
      .notNull()
      .references(() => eventEndpoints.id, { onDelete: 'cascade' }),
    tenantId: text('tenant_id')
      .notNull()
      .references(() => tenants.id),
    /** The position of the event after which the tenant's events wait; 0 where all of them wait. */
    after: bigint('after', { mode: 'number' }).notNull(),
    /** Whether the newest document is sent first, in place of the events before it. */
    byDocument: boolean('by_document').notNull().default(false),
    /** How many tries in a row have failed. */
    failures: integer('failures').notNull().default(0),
    /** Whether the last try met no answer at all: a success for any other tenant then ends the wait. */
    isAway: boolean('is_away').notNull().default(false),
    nextTryAt: instant('next_try_at').notNull().defaultNow(),
    /** When the first waiting event was recorded. */
    waitingSince: instant('waiting_since').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.endpointId, table.tenantId] }),
    index('event_backlogs_by_next_try').on(table.endpointId, table.nextTryAt),
    index('event_backlogs_by_tenant').on(table.tenantId),
  ],
);
