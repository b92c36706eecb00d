import { z } from '@hono/zod-openapi';
import { activitySchema, chargeSchema, instant, invoiceSchema, orNull, workflowSchema } from './schemas.ts';

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

export const refundPreviewQuery = z
  .object({ amount: z.coerce.number().int().min(1).max(maxMoney).optional() })
  .strict();

/** What a refund would come to. Nothing is held for it: the refund itself is judged anew. */
export const refundPreviewSchema = z
  .object({
    amount: z.int(),
    tax: z.int(),
    currency: z.string(),
    /** Of the charge: before the refund, and after it. */
    left: z.object({ before: z.int(), after: z.int() }),
  })
  .openapi('RefundPreview');

export const disputeSchema = z
  .object({
    /** The card processor's own id. */
    id: z.string(),
    chargeId: z.string(),
    tenantId: z.string(),
    /** In the card processor's words: `needs_response`, `under_review`, `won`, `lost` … */
    state: z.string(),
    amount: z.int(),
    currency: z.string(),
    reasonCode: z.string(),
    /** Until when evidence is taken, by the real clock. */
    respondBy: z.string().nullable(),
    openedAt: z.string(),
    closedAt: z.string().nullable(),
    recordedAt: z.string(),
    workflow: workflowSchema,
  })
  .openapi('Dispute');

/** An instant, or a date that stands for its first instant in UTC. */
export const moment = z.union([
  instant,
  z.iso
    .date()
    .refine((date) => instant.safeParse(`${date}T00:00:00Z`).success, 'is not between the years 1970 and 2199'),
]);

export const chargeDetailSchema = chargeSchema
  .extend({
    /** Every attempt for the same reason, the first one first, this one among them. */
    attempts: z.array(chargeSchema),
    refunds: z.array(refundSchema),
    disputes: z.array(disputeSchema),
    invoice: z.union([invoiceSchema, z.null()]),
    /** The object at Stripe; null where none was made. */
    stripe: z.object({ id: z.string(), url: z.string() }).nullable(),
    /** Whether Temporal still keeps the history that the charge was made in; `unknown` where it does not say so in time. */
    history: z.enum(['kept', 'gone', 'unknown']),
    /** Who had it made, and what became of it. */
    activity: z.array(activitySchema),
    /** Why this amount: sentences to check it by. */
    why: z.array(z.string()),
  })
  .openapi('ChargeDetail');

const movements = {
  mrr: z.int(),
  new: z.int(),
  expansion: z.int(),
  contraction: z.int(),
  churn: z.int(),
  charged: z.int(),
  refunded: z.int(),
  failed: z.int(),
  disputed: z.int(),
  lost: z.int(),
};

export const summaryQuery = z
  .object({ from: moment.optional(), to: moment.optional(), testClocks: z.enum(['true', 'false']).optional() })
  .strict();

export const summarySchema = z
  .object({
    data: z.array(
      z.object({
        currency: z.string(),
        ...movements,
        months: z.array(z.object({ month: z.string(), ...movements })),
      }),
    ),
  })
  .openapi('Summary');

export const reconciliationBody = z
  .strictObject({ from: moment.optional(), to: moment.optional() })
  .openapi('ReconciliationRequest');

/** One side of a difference, as that side has it. */
const findingSideSchema = z
  .object({ id: z.string(), state: z.string(), amount: z.int(), currency: z.string() })
  .openapi('FindingSide');

const findingSchema = z
  .object({
    id: z.string(),
    count: z.enum(['missingHere', 'missingThere', 'amountDiffers', 'duplicate']),
    /** What exactly differs (docs/finance.md, "Reconciliation"). */
    kind: z.string(),
    detail: z.string(),
    tenantId: z.string().nullable(),
    chargeId: z.string().nullable(),
    refundId: z.string().nullable(),
    /** The business key, where either side has one. */
    key: z.string().nullable(),
    ledger: orNull(findingSideSchema),
    stripe: orNull(findingSideSchema),
    /** When the charge or refund was made, by the real clock. */
    at: z.string(),
    firstSeenAt: z.string(),
    lastSeenAt: z.string(),
    closedAt: z.string().nullable(),
  })
  .openapi('ReconciliationItem');

export const reconciliationSummarySchema = z
  .object({
    id: z.string(),
    state: z.enum(['requested', 'running', 'succeeded', 'failed']),
    source: z.enum(['scheduled', 'on_demand']),
    actor: z.string(),
    /** The charges and refunds of this time, by the real clock. */
    from: z.string().nullable(),
    to: z.string().nullable(),
    counts: z.object({
      matched: z.int(),
      missingHere: z.int(),
      missingThere: z.int(),
      amountDiffers: z.int(),
      duplicate: z.int(),
      /** Without a known outcome, which somebody is looking up. */
      underWay: z.int(),
    }),
    startedAt: z.string(),
    finishedAt: z.string().nullable(),
    workflow: workflowSchema,
  })
  .openapi('ReconciliationSummary');

export const reconciliationSchema = reconciliationSummarySchema
  .extend({ items: z.array(findingSchema), nextCursor: z.string().nullable() })
  .openapi('Reconciliation');
