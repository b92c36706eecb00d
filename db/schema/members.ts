import { sql } from 'drizzle-orm';
import { check, index, text, uniqueIndex } from 'drizzle-orm/pg-core';
import { memberRoles, memberStates } from '../../domain/rules/people.ts';
import { instant } from './columns.ts';
import { oneOf, table } from './table.ts';
import { tenants } from './tenants.ts';

/** The people of a tenant. A removed member stays as an id that the activity log names. */
export const members = table(
  'members',
  {
    id: text('id').primaryKey(),
    tenantId: text('tenant_id')
      .notNull()
      .references(() => tenants.id),
    /** Personal: compared without case; null once the member is removed. */
    email: text('email'),
    /** Personal: null where it is unknown, and once the member is removed. */
    name: text('name'),
    role: oneOf('role', memberRoles).notNull(),
    state: oneOf('state', memberStates).notNull(),
    createdAt: instant('created_at').notNull().defaultNow(),
    /** The actor who added the member, as in the activity log. */
    createdBy: text('created_by').notNull(),
    joinedAt: instant('joined_at'),
    lastSignedInAt: instant('last_signed_in_at'),
    removedAt: instant('removed_at'),
  },
  (table) => [
    uniqueIndex('members_one_per_address')
      .on(table.tenantId, sql`lower(${table.email})`)
      .where(sql`state <> 'removed'`),
    index('members_by_address').on(sql`lower(${table.email})`).where(sql`state <> 'removed'`),
    index('members_by_tenant').on(table.tenantId, table.createdAt, table.id),
    check('members_address_until_removed', sql`(state = 'removed') = (email is null)`),
    check('members_no_name_once_removed', sql`state <> 'removed' or name is null`),
  ],
);
