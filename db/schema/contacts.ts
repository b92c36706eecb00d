import { sql } from 'drizzle-orm';
import { check, index, text, uniqueIndex } from 'drizzle-orm/pg-core';
import { contactKinds } from '../../domain/mail/recipients.ts';
import { instant } from './columns.ts';
import { table } from './table.ts';
import { tenants } from './tenants.ts';

const known = sql.raw(contactKinds.map((kind) => `'${kind}'`).join(', '));

/** Addresses that get a tenant's mails besides its admin's, or instead of it. They are deleted with the tenant. */
export const contacts = table(
  'contacts',
  {
    id: text('id').primaryKey(),
    tenantId: text('tenant_id')
      .notNull()
      .references(() => tenants.id),
    email: text('email').notNull(),
    kinds: text('kinds', { enum: contactKinds }).array().notNull(),
    createdAt: instant('created_at').notNull().defaultNow(),
    /** The actor who added it, as in the activity log. */
    createdBy: text('created_by').notNull(),
  },
  (table) => [
    uniqueIndex('contacts_one_per_address').on(table.tenantId, sql`lower(${table.email})`),
    index('contacts_by_tenant').on(table.tenantId, table.createdAt, table.id),
    check('contacts_kinds_known', sql`cardinality(kinds) > 0 and kinds <@ array[${known}]`),
  ],
);
