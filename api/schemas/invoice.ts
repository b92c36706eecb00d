import { z } from '@hono/zod-openapi';
import type { InvoiceRow } from '../../db/invoices.ts';
import { documentOf, periodOf, periodSchema, timestamp } from './answer-fields.ts';
import { linesSchema } from './bill.ts';

const partySchema = z.object({
  name: z.string(),
  addressLines: z.array(z.string()).readonly(),
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
      period: periodSchema,
      seller: partySchema,
      buyer: partySchema,
      /** Of a credit note: the invoice it corrects. */
      refersTo: z.string().nullable(),
    })
    .openapi('Invoice'),
  (row: InvoiceRow) => ({ ...row, period: periodOf(row) }),
);
