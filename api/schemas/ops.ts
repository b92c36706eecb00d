import { z } from '@hono/zod-openapi';
import type { ListedTenant } from '../../db/tenants.ts';
import { attentionOf } from '../../domain/attention.ts';
import { documentOf, orNull, timestamp } from './answer-fields.ts';
import { nextBillSchema } from './bill.ts';
import { chargeSchema } from './charge.ts';
import { subject } from './request-fields.ts';
import { licenceCounts, subscriptionState, testClockSchema } from './subscription.ts';
import { type Linked, workflowSchema } from './workflow.ts';

/** What only ops ask for. */

/** Of a request that has nothing to say. */
export const nothingBody = z.strictObject({}).openapi('Nothing');
export const acknowledgementBody = z.strictObject({ about: subject }).openapi('Acknowledgement');

/** A tenant as ops see it, in a list or alone. */
export const listedTenantSchema = documentOf(
  z
    .object({
      tenantId: z.string(),
      /** Null after the tenant's deletion. */
      name: z.string().nullable(),
      state: subscriptionState,
      needsAttention: z.boolean(),
      /** What needs attention, all in one text; null where nothing does. */
      attention: z.string().nullable(),
      /** The same one by one, the newest last: each ends when what it is about does, or is acknowledged. */
      concerns: z.array(z.object({ about: z.string(), reason: z.string() })).readonly(),
      /** What falls due next, on the tenant's clock. */
      nextDueAt: timestamp.nullable(),
      nextBill: orNull(nextBillSchema),
      currency: z.string(),
      licences: licenceCounts,
      /** Whether a charge has no known outcome yet. */
      chargeUnknown: z.boolean(),
      /** Trials by the same address or card that were begun before this tenant's, within a year; at most twenty. */
      earlierTrials: z.array(z.object({ tenantId: z.string(), by: z.enum(['address', 'card']) })).readonly(),
      testClock: testClockSchema,
      recordedAt: timestamp,
      workflow: workflowSchema,
    })
    .openapi('ListedTenant'),
  ({ view, isChargeUnknown, ...row }: Linked<ListedTenant>) => ({
    ...view,
    ...row,
    needsAttention: view.concerns.length > 0,
    attention: attentionOf(view.concerns),
    chargeUnknown: isChargeUnknown,
  }),
);

export const lookedUpSchema = z
  .object({
    /** The charges that were looked up, with what is known of them now. */
    asked: z.array(chargeSchema).readonly(),
    /** The ids of those that are still unknown: they are looked up further, at growing intervals. */
    stillUnknown: z.array(z.string()),
    /** Whether the tenant was deleted before the database was restored: its deletion is carried out again. */
    deletedAgain: z.boolean(),
  })
  .openapi('ChargesLookedUp');

export const ensuredRunSchema = z
  .object({
    /**
     * `begun`: it was lost, and is begun again from what is recorded. `sound`: it goes on. `deleted`: the tenant needs none any
     * more. `ended`: the tenant was deleted before the database was restored; reconcile it.
     */
    outcome: z.enum(['begun', 'sound', 'deleted', 'ended']),
    /** Why it was begun again; null where it was not. */
    why: z.string().nullable(),
  })
  .openapi('EnsuredRun');
