import { sql } from 'drizzle-orm';
import { check, index, jsonb, text } from 'drizzle-orm/pg-core';
import { tasks } from '../../domain/mail/tasks.ts';
import { charges } from './charges.ts';
import { instant } from './columns.ts';
import { mailKinds } from './mails.ts';
import { oneOf, table } from './table.ts';
import { tenants } from './tenants.ts';

/** Links in mails, each for one tenant and one task. The token in a link's address is stored as its hash. */
export const taskLinks = table(
  'task_links',
  {
    id: text('id').primaryKey(),
    hash: text('hash').notNull().unique(),
    tenantId: text('tenant_id')
      .notNull()
      .references(() => tenants.id),
    task: oneOf('task', tasks).notNull(),
    /** The kind of the mail with the link, by which the activity log names the reader. */
    mailKind: oneOf('mail_kind', mailKinds).notNull(),
    /** For `receipt`: the charge that was paid. */
    chargeId: text('charge_id').references(() => charges.id),
    /** For `pay`: since when, on the tenant's clock, something has been owed. What falls due later is another task. */
    owedSince: instant('owed_since'),
    /** For `card`: the card at that time. A different card means that the task is done. */
    cardBefore: text('card_before'),
    /**
     * The state when the reader left for the card processor's page or the bank's, with which the outcome is recognised.
     */
    departure: jsonb('departure').$type<Departure>(),
    createdAt: instant('created_at').notNull().defaultNow(),
    expiresAt: instant('expires_at').notNull(),
    /** From then on the page only says that the task is done. */
    doneAt: instant('done_at'),
  },
  (table) => [
    index('task_links_by_end').on(table.expiresAt),
    index('task_links_by_tenant').on(table.tenantId),
    check('task_links_receipt_of_charge', sql`(task = 'receipt') = (charge_id is not null)`),
  ],
);

/**
 * To the card processor for another card, with the present card and the last charge; or to the bank, to confirm a
 * charge.
 */
export type Departure =
  | {
      readonly to: 'card';
      readonly card: string | null;
      /** The card as it was shown: the view changes a moment after the card itself. */
      readonly shown: string | null;
      readonly chargeId: string | null;
      /** Whether the card is charged at once. Departures of release 0.10 lack it. */
      readonly pays?: boolean;
    }
  | { readonly to: 'bank'; readonly chargeId: string };
