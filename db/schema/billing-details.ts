import { sql } from 'drizzle-orm';
import { check, date, index, integer, primaryKey, text, uniqueIndex } from 'drizzle-orm/pg-core';
import { languages } from '../../domain/texts/language.ts';
import { instant } from './columns.ts';
import { oneOf, table } from './table.ts';
import { tenants } from './tenants.ts';

/**
 * Whom a tenant's invoices are made out to, as versions: each save that changes anything is a row of its own, which is never
 * edited. All of it is personal data and goes when the tenant is deleted.
 */
export const billingDetails = table(
  'billing_details',
  {
    tenantId: text('tenant_id')
      .notNull()
      .references(() => tenants.id),
    /** 1 and on; the highest is the newest. */
    version: integer('version').notNull(),
    legalName: text('legal_name').notNull(),
    addressLines: text('address_lines').array().notNull(),
    /** Null where the country, or the place, has none. */
    postcode: text('postcode'),
    city: text('city').notNull(),
    /** ISO 3166-1 alpha-2. */
    country: text('country').notNull(),
    /** A VAT or tax id as it is printed: capitals and digits, without spaces. */
    taxId: text('tax_id'),
    purchaseOrder: text('purchase_order'),
    /** The last day, in the tenant's zone, on which the purchase-order number is printed; null where it has no end. */
    purchaseOrderUntil: date('purchase_order_until', { mode: 'string' }),
    /** What the buyer wants to read on its invoices. */
    note: text('note'),
    language: oneOf('language', languages).notNull(),
    at: instant('at').notNull().defaultNow(),
    /** Who saved it, as in the activity log. */
    by: text('by').notNull(),
    /** The command that saved it: the same request again finds its version. */
    commandId: text('command_id').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.version] }),
    uniqueIndex('billing_details_by_command').on(table.tenantId, table.commandId),
    index('billing_details_name_text').using('gin', sql`legal_name gin_trgm_ops`),
    check('billing_details_version_from_1', sql`version >= 1`),
    check('billing_details_country_form', sql`country ~ '^[A-Z]{2}$'`),
  ],
);
