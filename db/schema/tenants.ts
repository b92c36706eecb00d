import { sql } from 'drizzle-orm';
import { index, jsonb, text } from 'drizzle-orm/pg-core';
import { instant } from './columns.ts';
import { table } from './table.ts';

/**
 * Identities of tenants. Name and address are personal data, removed at deletion; the row stays, as an id is never used
 * again.
 */
export const tenants = table(
  'tenants',
  {
    id: text('id').primaryKey(),
    name: text('name'),
    adminEmail: text('admin_email'),
    /** The command that created it: a repeated request finds its own tenant. */
    createdBy: text('created_by').notNull(),
    createdAt: instant('created_at').notNull().defaultNow(),
    stripeCustomerId: text('stripe_customer_id').unique(),
    /** Earlier customers, deleted at Stripe: what they have paid belongs to the tenant. */
    formerStripeCustomerIds: text('former_stripe_customer_ids').array().notNull().default([]),
    /** Since when the customer at the card processor lacks a change of the tenant; null where it is up to date. */
    customerOutdatedSince: instant('customer_outdated_since'),
    /** The card that is charged. */
    stripePaymentMethodId: text('stripe_payment_method_id'),
    /** The salt of the users' refs (`db/user-refs.ts`). Without it, after a deletion, refs mean nothing. */
    userSalt: text('user_salt').default(sql`gen_random_uuid()::text`),
    /** Since when the days of its users' last use are kept; null where the tenant wants none kept. */
    lastUsedSince: instant('last_used_since').defaultNow(),
    deletedAt: instant('deleted_at'),
  },
  (table) => [
    index('tenants_text').using('gin', sql`(id || ' ' || coalesce(name, '')) gin_trgm_ops`),
    index('tenants_email_text').using('gin', sql`admin_email gin_trgm_ops`),
    index('tenants_by_payment_method').on(table.stripePaymentMethodId),
    index('tenants_with_outdated_customer').on(table.id).where(sql`customer_outdated_since is not null`),
    index('tenants_by_former_customer').using('gin', table.formerStripeCustomerIds),
  ],
);

/** The progress of a deletion, and at its end the certificate. */
export const deletions = table('deletions', {
  tenantId: text('tenant_id')
    .primaryKey()
    .references(() => tenants.id),
  instance: text('instance').notNull(),
  /** Rows deleted so far, by table. */
  rows: jsonb('rows').$type<Readonly<Record<string, number>>>().notNull(),
  workflowId: text('workflow_id').notNull(),
  runId: text('run_id').notNull(),
  startedAt: instant('started_at').notNull(),
  /** The instant on the tenant's clock; null until nothing is left. */
  deletedAt: instant('deleted_at'),
  /** When Temporal has removed the tenant's histories, by the real clock; null until the deletion is complete. */
  historiesUntil: instant('histories_until'),
  /** Until when issued documents keep the name of their buyer. */
  invoicesUntil: instant('invoices_until'),
});
