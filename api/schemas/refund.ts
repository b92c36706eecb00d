import { z } from '@hono/zod-openapi';
import type { InvoiceRow } from '../../db/invoices.ts';
import type { RefundRow } from '../../db/refunds.ts';
import { documentOf, orNull, timestamp } from './answer-fields.ts';
import { invoiceSchema } from './invoice.ts';
import { freeText, maxMoney, numberText, textKinds } from './request-fields.ts';
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
      /** Null once the tenant is deleted. */
      reason: z.string().nullable(),
      actor: z.string(),
      creditNote: orNull(invoiceSchema),
      stripeRefund: z.string().nullable(),
      failureCode: z.string().nullable(),
      createdAt: timestamp,
      settledAt: timestamp.nullable(),
      /** When it failed after it had succeeded; its credit note stays. */
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
  amount: numberText(1, maxMoney).optional(),
});

/** The amounts of a possible refund. Nothing is reserved: the refund itself is checked again. */
export const refundPreviewSchema = z
  .object({
    amount: z.int(),
    tax: z.int(),
    currency: z.string(),
    /** What is left of the charge before and after the refund. */
    left: z.object({ before: z.int(), after: z.int() }),
    /** False for a tenant that is deleted or being deleted: the refund then has no reason. */
    takesReason: z.boolean(),
  })
  .openapi('RefundPreview');
