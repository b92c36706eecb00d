import { text } from 'drizzle-orm/pg-core';
import { instant } from './columns.ts';
import { table } from './table.ts';

/** Ids of the card processor's events, kept for good: each event is handled once. */
export const webhookEvents = table('webhook_events', {
  id: text('id').primaryKey(),
  type: text('type').notNull(),
  receivedAt: instant('received_at').notNull().defaultNow(),
});
