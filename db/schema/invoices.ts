import { sql } from 'drizzle-orm';
import { type AnyPgColumn, index, integer, jsonb, text, uniqueIndex } from 'drizzle-orm/pg-core';
import type { Line } from '../../domain/money/bill.ts';
import { charges } from './charges.ts';
import { amountMinor, instant } from './columns.ts';
import { oneOf, table } from './table.ts';
import { tenants } from './tenants.ts';

const documentKinds = ['invoice', 'credit_note'] as const;

/** The next number of each gapless series: taken in the transaction that makes the document. */
export const documentSeries = table('document_series', {
  kind: oneOf('kind', documentKinds).primaryKey(),
  lastNumber: integer('last_number').notNull(),
  /** Until when, by the real clock, no number was given out that a restored database would lack. */
  provenAt: instant('proven_at').notNull().defaultNow(),
});

/** Invoices and credit notes. Figures never change; personal data leaves the buyer at deletion. */
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
    periodNumber: integer('period_number').notNull(),
    periodStart: instant('period_start').notNull(),
    periodEnd: instant('period_end').notNull(),
    seller: jsonb('seller').$type<Party>().notNull(),
    buyer: jsonb('buyer').$type<Party>().notNull(),
    /** Of a credit note: the invoice it corrects. */
    refersTo: text('refers_to').references((): AnyPgColumn => invoices.number),
  },
  (table) => [
    uniqueIndex('invoices_one_per_charge').on(table.chargeId).where(sql`kind = 'invoice'`),
    index('invoices_by_tenant').on(table.tenantId, table.issuedAt, table.number),
  ],
);

export interface Party {
  readonly name: string;
  readonly addressLines: readonly string[];
  readonly taxId: string | null;
  readonly email: string | null;
}
