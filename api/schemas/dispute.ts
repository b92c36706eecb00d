import { z } from '@hono/zod-openapi';
import type { DisputeRow } from '../../db/disputes.ts';
import { documentOf, timestamp } from './answer-fields.ts';
import { type Linked, workflowSchema } from './workflow.ts';

export const disputeSchema = documentOf(
  z
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
      /** The deadline for evidence, by the real clock. */
      respondBy: timestamp.nullable(),
      openedAt: timestamp,
      closedAt: timestamp.nullable(),
      recordedAt: timestamp,
      workflow: workflowSchema,
    })
    .openapi('Dispute'),
  (row: Linked<DisputeRow>) => row,
);
