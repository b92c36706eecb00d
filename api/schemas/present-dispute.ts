import type { z } from '@hono/zod-openapi';
import type { DisputeRow } from '../../db/disputes.ts';
import type { ApiDeps } from '../deps.ts';
import type { disputeSchema } from './finance-schemas.ts';
import { toWorkflow } from './present.ts';

export function toDispute(row: DisputeRow, links: Pick<ApiDeps, 'config'>): z.infer<typeof disputeSchema> {
  const { id, chargeId, tenantId, state, amount, currency, reasonCode } = row;
  return {
    id,
    chargeId,
    tenantId,
    state,
    amount,
    currency,
    reasonCode,
    respondBy: row.respondBy?.toISOString() ?? null,
    openedAt: row.openedAt.toISOString(),
    closedAt: row.closedAt?.toISOString() ?? null,
    recordedAt: row.recordedAt.toISOString(),
    workflow: toWorkflow(row.workflowId, row.runId, links),
  };
}
