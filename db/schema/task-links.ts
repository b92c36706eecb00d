import { sql } from 'drizzle-orm';
import { check, index, jsonb, text } from 'drizzle-orm/pg-core';
import { tasks } from '../../domain/mail/tasks.ts';
import { charges } from './charges.ts';
import { instant } from './columns.ts';
import { mailKinds } from './mails.ts';
import { oneOf, table } from './table.ts';
import { tenants } from './tenants.ts';

/** Links in mails, each for one tenant and one task. The token in its address is stored as its hash. */
export const taskLinks = table(
  'task_links',
  {
    id: text('id').primaryKey(),
    hash: text('hash').notNull().unique(),
    tenantId: text('tenant_id')
      .notNull()
      .references(() => tenants.id),
    task: oneOf('task', tasks).notNull(),
    /** The mail that it is in, by which the activity log names it. */
    mailKind: oneOf('mail_kind', mailKinds).notNull(),
    /** Of `receipt`: the charge that was paid. */
    chargeId: text('charge_id').references(() => charges.id),
    /** Of `pay`: since when, on the tenant's clock, there was something to pay. What falls due later is another task. */
    owedSince: instant('owed_since'),
    /** Of `card`: the card as it was. Another one means that the task is done. */
    cardBefore: text('card_before'),
    /** What there was when its reader left for the card processor's page or the bank's: by it, what came of that is known. */
    departure: jsonb('departure').$type<Departure>(),
    createdAt: instant('created_at').notNull().defaultNow(),
    expiresAt: instant('expires_at').notNull(),
    /** From then on it only says that its task is done. */
    doneAt: instant('done_at'),
  },
  (table) => [
    index('task_links_by_end').on(table.expiresAt),
    index('task_links_by_tenant').on(table.tenantId),
    check('task_links_receipt_of_charge', sql`(task = 'receipt') = (charge_id is not null)`),
  ],
);

/** For another card, from this one and after this charge; or to the bank, to confirm a charge. */
export type Departure =
  | {
      readonly to: 'card';
      readonly card: string | null;
      /** The card as it was shown: its change is recorded a moment after the card itself. */
      readonly shown: string | null;
      readonly chargeId: string | null;
    }
  | { readonly to: 'bank'; readonly chargeId: string };
