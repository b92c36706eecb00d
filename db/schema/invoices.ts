import { sql } from 'drizzle-orm';
import { type AnyPgColumn, customType, date, index, integer, jsonb, text, uniqueIndex } from 'drizzle-orm/pg-core';
import type { Line } from '../../domain/money/bill.ts';
import type { AmountAtHome } from '../../domain/money/exchange.ts';
import type { TaxCategory, TaxReason } from '../../domain/tax/taxation.ts';
import { languages } from '../../domain/texts/language.ts';
import { charges } from './charges.ts';
import { amountMinor, instant } from './columns.ts';
import { every, oneOf, table } from './table.ts';
import { tenants } from './tenants.ts';

const taxCategories = every<TaxCategory>({ standard: true, zero: true, reverse_charge: true, outside_scope: true });
const taxReasons = every<TaxReason>({
  override: true,
  seller_not_registered: true,
  buyer_unknown: true,
  domestic: true,
  reverse_charge: true,
  destination: true,
  small_seller: true,
  not_registered_there: true,
  abroad: true,
  export: true,
});

const documentKinds = ['invoice', 'credit_note'] as const;

/** The last number of each gapless series, raised in the transaction that makes the document. */
export const documentSeries = table('document_series', {
  kind: oneOf('kind', documentKinds).primaryKey(),
  lastNumber: integer('last_number').notNull(),
  /** Until when, by the real clock, all given numbers are known, so that a restored database lacks none of them. */
  provenAt: instant('proven_at').notNull().defaultNow(),
});

/** A party as JSON. Fields that an earlier release did not write are read as null. */
const party = customType<{ data: Party; driverData: unknown }>({
  dataType: () => 'jsonb',
  toDriver: (written) => JSON.stringify(written),
  fromDriver: (stored) => ({ ...unknownParty, ...(typeof stored === 'string' ? JSON.parse(stored) : stored) }),
});

/**
 * Invoices and credit notes. Figures never change; `forget_buyers` removes the buyer of a deleted tenant's documents
 * after their years.
 */
export const invoices = table(
  'invoices',
  {
    number: text('number').primaryKey(),
    kind: oneOf('kind', documentKinds).notNull(),
    tenantId: text('tenant_id')
      .notNull()
      .references(() => tenants.id),
    chargeId: text('charge_id')
      .notNull()
      .references(() => charges.id),
    total: amountMinor('total').notNull(),
    tax: amountMinor('tax').notNull(),
    currency: text('currency').notNull(),
    lines: jsonb('lines').$type<readonly Line[]>().notNull(),
    issuedAt: instant('issued_at').notNull(),
    /**
     * The date of issue: the civil date of `issuedAt` in the seller's zone. A release without this column leaves it to
     * the default.
     */
    issuedOn: date('issued_on', { mode: 'string' }).notNull().default(sql`(now() at time zone 'Europe/London')::date`),
    periodNumber: integer('period_number').notNull(),
    periodStart: instant('period_start').notNull(),
    periodEnd: instant('period_end').notNull(),
    /** The rate in thousandths of a percent. */
    taxMilliPercent: integer('tax_milli_percent').notNull().default(0),
    taxCategory: oneOf('tax_category', taxCategories).notNull().default('outside_scope'),
    /** The reason for this tax; null on a document issued before a rule decided it. */
    taxReason: oneOf('tax_reason', taxReasons),
    /** The country whose tax this is, or whose tax is not charged. */
    taxCountry: text('tax_country'),
    /** The tax in the seller's currency, where that differs and a rate was known. */
    taxAtHome: jsonb('tax_at_home').$type<AmountAtHome>(),
    /** The currency of the seller's books at issue. */
    sellerCurrency: text('seller_currency'),
    purchaseOrder: text('purchase_order'),
    /** A text that the buyer wants printed on its invoices. */
    note: text('note'),
    language: oneOf('language', languages).notNull().default('en'),
    /** The card that paid; null where none is known. */
    paidBy: jsonb('paid_by').$type<PaidBy>(),
    seller: party('seller').notNull(),
    buyer: party('buyer').notNull(),
    /** For a credit note: the number of the invoice that it corrects. */
    refersTo: text('refers_to').references((): AnyPgColumn => invoices.number),
  },
  (table) => [
    uniqueIndex('invoices_one_per_charge').on(table.chargeId).where(sql`kind = 'invoice'`),
    index('invoices_by_charge').on(table.chargeId),
    index('invoices_by_date').on(table.issuedOn, table.number),
    index('invoices_by_tenant').on(table.tenantId, table.issuedAt, table.number),
  ],
);

export interface Party {
  readonly name: string;
  /** Street and the like; postcode, city and country have fields of their own. */
  readonly addressLines: readonly string[];
  readonly postcode: string | null;
  readonly city: string | null;
  /** ISO 3166-1 alpha-2; null where no billing details were given. */
  readonly country: string | null;
  readonly taxId: string | null;
  readonly email: string | null;
}

const unknownParty: Omit<Party, 'name'> = {
  addressLines: [],
  postcode: null,
  city: null,
  country: null,
  taxId: null,
  email: null,
};

/** The card that paid an invoice, and when, as an ISO 8601 instant. */
export interface PaidBy {
  readonly brand: string;
  readonly last4: string;
  readonly at: string;
}
