import type { z } from '@hono/zod-openapi';
import type { InvoiceRow } from '../../db/invoices.ts';
import type { RefundRow } from '../../db/refunds.ts';
import type { ApiDeps } from '../deps.ts';
import type { refundSchema } from './finance-schemas.ts';
import { toInvoice, toWorkflow } from './present.ts';

export function toRefund(
  row: RefundRow,
  creditNote: InvoiceRow | null,
  links: Pick<ApiDeps, 'config'>,
): z.infer<typeof refundSchema> {
  const { id, chargeId, tenantId, state, amount, tax, currency, reason, actor, stripeRefund, failureCode, key } = row;
  return {
    id,
    chargeId,
    tenantId,
    state,
    amount,
    tax,
    currency,
    reason,
    actor,
    creditNote: creditNote && toInvoice(creditNote),
    stripeRefund,
    failureCode,
    createdAt: row.createdAt.toISOString(),
    settledAt: row.settledAt?.toISOString() ?? null,
    recordedAt: row.recordedAt.toISOString(),
    workflow: toWorkflow(row.workflowId, row.runId ?? '', links),
    key,
  };
}
