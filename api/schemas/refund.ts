import { z } from '@hono/zod-openapi';
import type { InvoiceRow } from '../../db/invoices.ts';
import type { RefundRow } from '../../db/refunds.ts';
import { documentOf, orNull, timestamp } from './answer-fields.ts';
import { invoiceSchema } from './invoice.ts';
import { freeText, maxMoney, textKinds } from './request-fields.ts';
import { type Linked, workflowSchema } from './workflow.ts';

export const refundBody = z
  .strictObject({
    amount: z.int().min(1).max(maxMoney).optional(),
    reason: freeText
      .openapi({ description: 'Needed, but of a tenant that is being deleted, or is: there it is refused.' })
      .register(textKinds, { kind: 'freeText' })
      .optional(),
  })
  .openapi('RefundRequest');

export const refundSchema = documentOf(
  z
    .object({
      id: z.string(),
      chargeId: z.string(),
      tenantId: z.string(),
      state: z.enum(['requested', 'refused', 'pending', 'succeeded', 'failed']),
      amount: z.int(),
      tax: z.int(),
      currency: z.string(),
      /** Null after the tenant's deletion. */
      reason: z.string().nullable(),
      actor: z.string(),
      creditNote: orNull(invoiceSchema),
      stripeRefund: z.string().nullable(),
      failureCode: z.string().nullable(),
      createdAt: timestamp,
      settledAt: timestamp.nullable(),
      /** When it failed after it had succeeded; its credit note stands. */
      failedAt: timestamp.nullable(),
      recordedAt: timestamp,
      workflow: workflowSchema,
      key: z.string(),
    })
    .openapi('Refund'),
  ({ refund, creditNote }: { readonly refund: Linked<RefundRow>; readonly creditNote: InvoiceRow | null }) => ({
    ...refund,
    creditNote,
  }),
);

export const refundPreviewQuery = z.strictObject({
  amount: z.coerce.number().int().min(1).max(maxMoney).optional(),
});

/** What a refund would come to. Nothing is held for it: the refund itself is judged once more. */
export const refundPreviewSchema = z
  .object({
    amount: z.int(),
    tax: z.int(),
    currency: z.string(),
    /** Of the charge: before the refund, and after it. */
    left: z.object({ before: z.int(), after: z.int() }),
    /** False of a tenant that is being deleted, or is: the refund is made without a reason. */
    takesReason: z.boolean(),
  })
  .openapi('RefundPreview');
