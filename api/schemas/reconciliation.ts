import { z } from '@hono/zod-openapi';
import type { FindingRow, ReconciliationRow } from '../../db/reconciliations.ts';
import type { ReconciliationCounts } from '../../db/schema.ts';
import { findingKinds } from '../../domain/finance/reconciliation.ts';
import { documentOf, orNull, sequence, timestamp } from './answer-fields.ts';
import { instantOrDate } from './request-fields.ts';
import { type Linked, workflowSchema } from './workflow.ts';

export const reconciliationBody = z
  .strictObject({ from: instantOrDate.optional(), to: instantOrDate.optional() })
  .openapi('ReconciliationRequest');

/** The subject of a difference, as one side has it. */
const findingSideSchema = z
  .object({ id: z.string(), state: z.string(), amount: z.int(), currency: z.string() })
  .openapi('FindingSide');

const findingSchema = documentOf(
  z
    .object({
      id: sequence,
      count: z.enum(['missingHere', 'missingThere', 'amountDiffers', 'duplicate']),
      /** What exactly differs (docs/finance.md, "Reconciliation"). */
      kind: z.string(),
      detail: z.string(),
      tenantId: z.string().nullable(),
      chargeId: z.string().nullable(),
      refundId: z.string().nullable(),
      /** The business key, where either side has one; null otherwise. */
      key: z.string().nullable(),
      ledger: orNull(findingSideSchema),
      stripe: orNull(findingSideSchema),
      /** When the charge or refund was made, by the real clock. */
      at: timestamp,
      firstSeenAt: timestamp,
      lastSeenAt: timestamp,
      closedAt: timestamp.nullable(),
    })
    .openapi('ReconciliationItem'),
  (row: FindingRow) => ({ ...row, count: findingKinds[row.kind], at: row.subjectAt }),
);

const summaryFields = z
  .object({
    id: z.string(),
    source: z.enum(['scheduled', 'on_demand']),
    actor: z.string(),
    state: z.enum(['requested', 'running', 'succeeded', 'failed']),
    /** The interval whose charges and refunds are compared, by the real clock. */
    from: timestamp.nullable(),
    to: timestamp.nullable(),
    counts: z.object({
      matched: z.int(),
      missingHere: z.int(),
      missingThere: z.int(),
      amountDiffers: z.int(),
      duplicate: z.int(),
      /** How many have no known outcome, and are still being looked up. */
      underWay: z.int(),
    }),
    startedAt: timestamp,
    finishedAt: timestamp.nullable(),
    workflow: workflowSchema,
  })
  .openapi('ReconciliationSummary');

type Counted = Linked<ReconciliationRow> & { readonly counts: ReconciliationCounts };

export const reconciliationSummarySchema = documentOf(summaryFields, (row: Counted) => row);

export const reconciliationSchema = documentOf(
  summaryFields
    .extend({ items: z.array(findingSchema).readonly(), nextCursor: z.string().nullable() })
    .openapi('Reconciliation'),
  (row: Counted & { readonly items: readonly FindingRow[]; readonly nextCursor: string | null }) => row,
);
