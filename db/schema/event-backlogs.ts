import { bigint, boolean, index, integer, primaryKey, text } from 'drizzle-orm/pg-core';
import { instant } from './columns.ts';
import { eventEndpoints } from './events.ts';
import { table } from './table.ts';
import { tenants } from './tenants.ts';

/**
 * Tenants whose events an endpoint is given apart from its cursor: they wait for an event that it has not taken, or a worker
 * was ended in the midst of them. The others have no row, however many there are.
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
    /** The position of the event behind which the tenant's wait; 0 where all of them do. */
    after: bigint('after', { mode: 'number' }).notNull(),
    /** The newest document is sent first, in place of what it makes needless. */
    byDocument: boolean('by_document').notNull().default(false),
    /** Tries in vain in a row. */
    failures: integer('failures').notNull().default(0),
    /** The last of them met no answer at all: any other tenant's success ends the wait. */
    isAway: boolean('is_away').notNull().default(false),
    nextTryAt: instant('next_try_at').notNull().defaultNow(),
    /** When the first event that waits was recorded. */
    waitingSince: instant('waiting_since').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.endpointId, table.tenantId] }),
    index('event_backlogs_by_next_try').on(table.endpointId, table.nextTryAt),
    index('event_backlogs_by_tenant').on(table.tenantId),
  ],
);
