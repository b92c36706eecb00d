import { z } from '@hono/zod-openapi';
import type { InvoiceRow } from '../../db/invoices.ts';
import { taxNote } from '../../documents/tax-note.ts';
import { documentOf, periodOf, periodSchema, timestamp } from './answer-fields.ts';
import { linesSchema } from './bill.ts';

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
      seller: partySchema,
      buyer: partySchema,
      /** Of a credit note: the invoice it corrects. */
      refersTo: z.string().nullable(),
    })
    .openapi('Invoice'),
  (row: InvoiceRow) => ({
    ...row,
    period: periodOf(row),
    taxRate: row.taxMilliPercent / 1_000,
    taxNote: taxNote(row),
    taxInSellersCurrency: row.taxAtHome,
  }),
);
