import { sql } from 'drizzle-orm';
import { index, jsonb, text } from 'drizzle-orm/pg-core';
import { instant } from './columns.ts';
import { table } from './table.ts';

/** Who a tenant is. Name and address are personal data: they go at deletion, the row stays (an id is never used again). */
export const tenants = table(
  'tenants',
  {
    id: text('id').primaryKey(),
    name: text('name'),
    adminEmail: text('admin_email'),
    /** The command that created it: the same request again finds its own tenant. */
    createdBy: text('created_by').notNull(),
    createdAt: instant('created_at').notNull().defaultNow(),
    stripeCustomerId: text('stripe_customer_id').unique(),
    /** Customers before that one, deleted at Stripe: what they have paid is the tenant's. */
    formerStripeCustomerIds: text('former_stripe_customer_ids').array().notNull().default([]),
    /** Since when the customer has not been told what changed about the tenant; null where it knows. */
    customerOutdatedSince: instant('customer_outdated_since'),
    /** The card that is charged. */
    stripePaymentMethodId: text('stripe_payment_method_id'),
    /** What makes users' ids into refs (`db/user-refs.ts`). It goes at deletion, and with it what they mean. */
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

/** How far a deletion has come, and in the end its certificate. */
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
  /** On the tenant's clock; null until nothing is left. */
  deletedAt: instant('deleted_at'),
  /** When Temporal has removed the tenant's histories, by the real clock; null until nothing else is left. */
  historiesUntil: instant('histories_until'),
  /** Until when issued documents keep their buyer. */
  invoicesUntil: instant('invoices_until'),
});
