import { z } from '@hono/zod-openapi';
import type { InvoiceRow } from '../../db/invoices.ts';
import { suppliedIn } from '../../documents/invoice-view.ts';
import { taxNote } from '../../documents/tax-note.ts';
import { documentOf, periodOf, periodSchema, timestamp } from './answer-fields.ts';
import { linesSchema } from './bill.ts';
import { pageFields } from './lists.ts';
import { monthOrYear, searchText } from './request-fields.ts';

/** `q` is a part of a number, or an amount including tax, such as `44.81`; months are those of the dates of issue. */
export const invoicesQuery = z.strictObject({
  q: searchText.optional(),
  issuedIn: monthOrYear.optional(),
  ...pageFields,
});
export const archiveQuery = z.strictObject({ issuedIn: monthOrYear });

export const mailedReceiptSchema = z
  .object({
    number: z.string(),
    recipients: z.array(z.string()).openapi({ description: 'The addresses that get receipts now.' }),
  })
  .openapi('MailedReceipt');

const partySchema = z.object({
  name: z.string(),
  addressLines: z.array(z.string()).readonly(),
  postcode: z.string().nullable(),
  city: z.string().nullable(),
  /** ISO 3166-1 alpha-2. */
  country: z.string().nullable(),
  taxId: z.string().nullable(),
  email: z.string().nullable(),
});

export const invoiceSchema = documentOf(
  z
    .object({
      number: z.string(),
      kind: z.enum(['invoice', 'credit_note']),
      tenantId: z.string(),
      chargeId: z.string(),
      total: z.int(),
      tax: z.int(),
      currency: z.string(),
      lines: linesSchema,
      issuedAt: timestamp,
      issuedOn: z.iso.date().openapi({ description: 'The date of issue, counted in the seller’s zone.' }),
      taxRate: z.number().openapi({ description: 'In percent, with up to three decimals.' }),
      taxCategory: z.enum(['standard', 'zero', 'reverse_charge', 'outside_scope']),
      taxNote: z.string().nullable().openapi({ description: 'Why this tax, in the language of the invoice.' }),
      taxInSellersCurrency: z
        .object({ amount: z.int(), currency: z.string(), rate: z.string(), from: z.iso.date(), to: z.iso.date() })
        .nullable()
        .openapi({ description: 'Where the seller keeps its books in another currency and a rate was published.' }),
      purchaseOrder: z.string().nullable(),
      note: z.string().nullable(),
      language: z.enum(['en', 'de']),
      paidBy: z.object({ brand: z.string(), last4: z.string(), at: z.iso.datetime() }).nullable(),
      period: periodSchema,
      supplied: z
        .object({ from: z.iso.date(), to: z.iso.date() })
        .nullable()
        .openapi({ description: 'The days that the lines are for, `to` not counted; null where no line names any.' }),
      seller: partySchema,
      buyer: partySchema,
      /** For a credit note: the number of the invoice that it corrects. */
      refersTo: z.string().nullable(),
    })
    .openapi('Invoice'),
  (row: InvoiceRow) => ({
    ...row,
    period: periodOf(row),
    supplied: suppliedIn(row.lines),
    taxRate: row.taxMilliPercent / 1_000,
    taxNote: taxNote(row),
    taxInSellersCurrency: row.taxAtHome,
  }),
);
