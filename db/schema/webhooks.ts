import { pgTable, text } from 'drizzle-orm/pg-core';
import { instant } from './columns.ts';

/** Ids of the card processor's events, for good: each counts once. */
export const webhookEvents = pgTable('webhook_events', {
  id: text('id').primaryKey(),
  type: text('type').notNull(),
  receivedAt: instant('received_at').notNull().defaultNow(),
});
