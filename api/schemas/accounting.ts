import { z } from '@hono/zod-openapi';
import type { InvoiceRow } from '../../db/invoices.ts';
import { postingOf } from '../../domain/finance/accounting.ts';
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
    /** As tax and gross in the minor unit, and of a credit note less than nothing. */
    net: z.int(),
    /** In percent. */
    rate: z.number(),
    tax: z.int(),
    gross: z.int(),
    currency: z.string(),
    card: z.object({ brand: z.string(), last4: z.string() }).nullable(),
    category: z.enum(['standard', 'zero', 'reverse_charge', 'outside_scope']),
    /** Of a credit note: its invoice. */
    corrects: z.string().nullable(),
  })
  .openapi('AccountingEntry');

/** A document as the books have it, from its row: only what was frozen on it, so that a closed month stays as it is. */
export const entrySchema = documentOf(entryFields, (row: InvoiceRow) => ({
  ...postingOf(row),
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
}));

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
