import { z } from '@hono/zod-openapi';
import type { ListedTenant } from '../../db/tenants.ts';
import { attentionOf } from '../../domain/attention.ts';
import { documentOf, orNull, timestamp } from './answer-fields.ts';
import { nextBillSchema } from './bill.ts';
import { chargeSchema } from './charge.ts';
import { subject } from './request-fields.ts';
import { licenceCounts, subscriptionState, testClockSchema } from './subscription.ts';
import { type Linked, workflowSchema } from './workflow.ts';

/** Schemas of requests that only ops make. */

/** The body of a request without content. */
export const nothingBody = z.strictObject({}).openapi('Nothing');
export const acknowledgementBody = z.strictObject({ about: subject }).openapi('Acknowledgement');

/** A tenant as ops see it, in a list or alone. */
export const listedTenantSchema = documentOf(
  z
    .object({
      tenantId: z.string(),
      /** Null once the tenant is deleted. */
      name: z.string().nullable(),
      state: subscriptionState,
      needsAttention: z.boolean(),
      /** All concerns in one text; null without any. */
      attention: z.string().nullable(),
      /** The concerns one by one, newest last: each ends when its cause does, or when it is acknowledged. */
      concerns: z.array(z.object({ about: z.string(), reason: z.string() })).readonly(),
      /** The next instant at which something falls due, on the tenant's clock. */
      nextDueAt: timestamp.nullable(),
      nextBill: orNull(nextBillSchema),
      currency: z.string(),
      licences: licenceCounts,
      /** Whether a charge has no known outcome yet. */
      chargeUnknown: z.boolean(),
      /** Trials within a year with the same address or card that began before this tenant's; at most twenty. */
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
    /** The charges that were looked up, with their state after it. */
    asked: z.array(chargeSchema).readonly(),
    /** The ids of charges that are still unknown; they are looked up further, at growing intervals. */
    stillUnknown: z.array(z.string()),
    /** Whether the tenant was deleted before the database was restored, and its deletion is repeated. */
    deletedAgain: z.boolean(),
  })
  .openapi('ChargesLookedUp');

export const ensuredRunSchema = z
  .object({
    /**
     * `begun`: a lost run, begun again from what is recorded. `sound`: the run goes on. `deleted`: the tenant needs no
     * run any more. `ended`: the tenant was deleted before the database was restored; reconcile it.
     */
    outcome: z.enum(['begun', 'sound', 'deleted', 'ended']),
    /** Why the run was begun again; null where it was not. */
    why: z.string().nullable(),
  })
  .openapi('EnsuredRun');
