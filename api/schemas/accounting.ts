import { z } from '@hono/zod-openapi';
import type { InvoiceRow } from '../../db/invoices.ts';
import { homeTaxOf, postingOf } from '../../domain/finance/accounting.ts';
import { documentOf } from './answer-fields.ts';
import { pageFields } from './lists.ts';
import { month } from './request-fields.ts';

export const monthQuery = z.strictObject({ month });
export const accountingQuery = z.strictObject({ month, ...pageFields });

const entryFields = z
  .object({
    date: z.string(),
    number: z.string(),
    kind: z.enum(['invoice', 'credit_note']),
    company: z.string(),
    country: z.string().nullable(),
    taxId: z.string().nullable(),
    /** In the minor unit, like tax and gross; negative for a credit note. */
    net: z.int(),
    /** The rate in percent. */
    rate: z.number(),
    tax: z.int(),
    gross: z.int(),
    currency: z.string(),
    card: z.object({ brand: z.string(), last4: z.string() }).nullable(),
    category: z.enum(['standard', 'zero', 'reverse_charge', 'outside_scope']),
    /** For a credit note: the number of its invoice. */
    corrects: z.string().nullable(),
    homeTax: z.int().nullable().openapi({
      description: 'The tax in the seller’s currency; null where no rate was known when the document was issued.',
    }),
    homeCurrency: z
      .string()
      .nullable()
      .openapi({ description: 'That currency; null where the document does not say it.' }),
    taxCountry: z.string().nullable().openapi({ description: 'Whose tax it is, or whose tax is not charged.' }),
  })
  .openapi('AccountingEntry');

/** A document's entry in the books, from what was fixed at issue, so that a closed month never changes. */
export const entrySchema = documentOf(entryFields, (row: InvoiceRow) => ({
  ...postingOf(row),
  ...homeTax(row),
  date: row.issuedOn,
  number: row.number,
  kind: row.kind,
  company: row.buyer.name,
  country: row.buyer.country,
  taxId: row.buyer.taxId,
  rate: row.taxMilliPercent / 1000,
  currency: row.currency,
  card: row.paidBy === null ? null : { brand: row.paidBy.brand, last4: row.paidBy.last4 },
  category: row.taxCategory,
  corrects: row.refersTo,
  taxCountry: row.taxCountry,
}));

function homeTax(row: InvoiceRow) {
  const { amount, currency } = homeTaxOf(row);
  return { homeTax: amount, homeCurrency: currency };
}

export type EntryJson = z.input<typeof entrySchema>;

export const deferredRevenueSchema = z
  .object({
    data: z
      .array(
        z.object({
          currency: z.string(),
          before: z.int(),
          billed: z.int(),
          recognised: z.int(),
          returned: z.int(),
          after: z.int(),
        }),
      )
      .readonly(),
  })
  .openapi('DeferredRevenue');
