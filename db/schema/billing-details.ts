import { sql } from 'drizzle-orm';
import { check, date, index, integer, primaryKey, text, uniqueIndex } from 'drizzle-orm/pg-core';
import { languages } from '../../domain/texts/language.ts';
import { instant } from './columns.ts';
import { oneOf, table } from './table.ts';
import { tenants } from './tenants.ts';

/**
 * The addressee of a tenant's invoices, in versions: each save with a change is a new row, which is never edited. All
 * of it is personal data and is deleted with the tenant.
 */
export const billingDetails = table(
  'billing_details',
  {
    tenantId: text('tenant_id')
      .notNull()
      .references(() => tenants.id),
    /** Counted from 1; the highest is the newest. */
    version: integer('version').notNull(),
    legalName: text('legal_name').notNull(),
    addressLines: text('address_lines').array().notNull(),
    /** Null where the country, or the place, has none. */
    postcode: text('postcode'),
    city: text('city').notNull(),
    /** The country's ISO 3166-1 alpha-2 code. */
    country: text('country').notNull(),
    /** A VAT or tax id as it is printed: capitals and digits, without spaces. */
    taxId: text('tax_id'),
    purchaseOrder: text('purchase_order'),
    /** The last day, in the tenant's zone, on which the purchase-order number is printed; null where it has no end. */
    purchaseOrderUntil: date('purchase_order_until', { mode: 'string' }),
    /** A text that the buyer wants printed on its invoices. */
    note: text('note'),
    language: oneOf('language', languages).notNull(),
    at: instant('at').notNull().defaultNow(),
    /** The actor who saved it, as in the activity log. */
    by: text('by').notNull(),
    /** The command that saved it: a repeated request finds its version. */
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
