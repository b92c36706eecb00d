import { z } from '@hono/zod-openapi';
import { type ListedTenant, listTenants } from '../../db/tenants.ts';
import { attentionOf } from '../../domain/attention.ts';
import type { RouteDeps } from '../commands/changes.ts';
import { notFound } from '../http/problems.ts';
import { toNextBill, toWorkflow } from './present.ts';
import { nextBillSchema, orNull, subscriptionState, workflowSchema } from './schemas.ts';

/** A tenant as ops see it, in a list or alone. */
export const listedTenantSchema = z
  .object({
    tenantId: z.string(),
    /** Null after the tenant's deletion. */
    name: z.string().nullable(),
    state: subscriptionState,
    needsAttention: z.boolean(),
    /** Why somebody should look at it, all in one text; null where nobody has to. */
    attention: z.string().nullable(),
    /** The same one by one, the newest last: each ends when what it is about does, or is acknowledged. */
    concerns: z.array(z.object({ about: z.string(), reason: z.string() })),
    /** Whatever falls due next, on the tenant's clock. */
    nextDueAt: z.string().nullable(),
    nextBill: orNull(nextBillSchema),
    currency: z.string(),
    licences: z.object({ total: z.int(), assigned: z.int(), free: z.int(), ending: z.int() }),
    /** Whether a charge of it waits for an outcome that nobody knows. */
    chargeUnknown: z.boolean(),
    testClock: z.object({ frozenTime: z.string() }).nullable(),
    recordedAt: z.string(),
    workflow: workflowSchema,
  })
  .openapi('ListedTenant');

export async function readListedTenant(deps: RouteDeps, tenantId: string): Promise<z.infer<typeof listedTenantSchema>> {
  const [row] = await listTenants(deps.db, { tenantId, limit: 1 });
  if (row === undefined) throw notFound('tenant');
  return toListedTenant(row, deps);
}

export function toListedTenant(row: ListedTenant, deps: RouteDeps): z.infer<typeof listedTenantSchema> {
  const { tenantId, name, view, nextDueAt, isChargeUnknown, workflowId, runId, recordedAt } = row;
  const { state, concerns, nextBill, currency, licences, testClock } = view;
  return {
    tenantId,
    name,
    state,
    needsAttention: concerns.length > 0,
    attention: attentionOf(concerns),
    concerns: [...concerns],
    nextDueAt: nextDueAt?.toISOString() ?? null,
    nextBill: nextBill && toNextBill(nextBill),
    currency,
    licences,
    chargeUnknown: isChargeUnknown,
    testClock: testClock && { frozenTime: new Date(testClock.frozenTime).toISOString() },
    recordedAt: recordedAt.toISOString(),
    workflow: toWorkflow(workflowId, runId, deps),
  };
}
