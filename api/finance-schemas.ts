import { z } from '@hono/zod-openapi';
import { invoiceSchema, workflowSchema } from './schemas.ts';

/** The shapes of finance's routes (api.md, "Finance"). */

const maxMoney = 99_999_999;

export const refundBody = z
  .strictObject({
    amount: z.int().min(1).max(maxMoney).optional(),
    reason: z.string().trim().min(1).max(2000),
  })
  .openapi('RefundRequest');

export const refundSchema = z
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
    creditNote: z.union([invoiceSchema, z.null()]),
    stripeRefund: z.string().nullable(),
    failureCode: z.string().nullable(),
    createdAt: z.string(),
    settledAt: z.string().nullable(),
    recordedAt: z.string(),
    workflow: workflowSchema,
    key: z.string(),
  })
  .openapi('Refund');
