import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import { type ChargeRow, findCharge } from '../../db/charges.ts';
import { findInvoice, shownTo } from '../../db/invoices.ts';
import { actorOf } from '../../db/keys.ts';
import { findRefund, previewRefund, type RefundRow, refusalOf, requestRefund } from '../../db/refunds.ts';
import { isBeingDeleted } from '../../db/tenants.ts';
import type { ReasonFault } from '../../domain/finance/refunds.ts';
import { refundWorkflowId, refundWorkflowType } from '../../workflows/messages.ts';
import type { RouteDeps } from '../commands/changes.ts';
import { startAndWait } from '../commands/waiting.ts';
import type { ApiEnv } from '../http/access.ts';
import { body, financeRoles, json, operation, problems } from '../http/operation.ts';
import { ApiError, invalid, notFound } from '../http/problems.ts';
import { answersFromRecord } from '../http/repeats.ts';
import { refundBody, refundPreviewQuery, refundPreviewSchema, refundSchema } from '../schemas/refund.ts';
import { linked } from '../schemas/workflow.ts';

const reasonFaults: Readonly<Record<ReasonFault, string>> = {
  missing: 'is missing: say why',
  not_taken: 'is not taken, as the tenant is being deleted or is deleted: send the refund without it',
};

export function refundRoutes(app: OpenAPIHono<ApiEnv>, deps: RouteDeps): void {
  const refund = createRoute({
    ...operation(deps, 'post', '/v1/finance/charges/{id}/refunds', {
      roles: financeRoles,
      cost: 1,
      shownOnce: [],
      audits: null,
    }),
    tags: ['Finance'],
    summary: 'Give money back, at most what is left of the charge; all of that where no amount is named',
    request: { body: body(refundBody) },
    responses: {
      201: json(refundSchema, 'The refund with its credit note.'),
      202: json(refundSchema, 'It takes longer: ask at `Location` how it goes.'),
      ...problems,
    },
  });
  // A refund is found by its request's id.
  answersFromRecord.add('POST /v1/finance/charges/{id}/refunds');
  app.openapi(refund, async (context) => {
    const charge = await findCharge(deps.db, context.req.param('id') ?? '');
    if (charge === null) throw notFound('charge');
    const { amount = null, reason = null } = context.req.valid('json');
    const actor = actorOf(context.get('caller'));
    const request = { amount, reason, actor, commandId: context.get('commandId') };
    const { id: chargeId, tenantId, currency } = charge;
    const requested = await requestRefund(deps.db, { chargeId, tenantId, currency, ...request }, refundWorkflowId);
    if (typeof requested === 'string') throw invalid('/reason', reasonFaults[requested]);
    const { id } = requested;
    await runRefund(deps, id);
    const row = await requireRefund(deps, id);
    if (row.state === 'succeeded') return context.json(await describe(deps, row), 201);
    if (row.state === 'refused') throw await exceeds(deps, charge);
    if (row.state === 'failed') throw failed(row);
    return context.json(await describe(deps, row), 202, { location: `/v1/finance/refunds/${id}` });
  });

  const preview = createRoute({
    ...operation(deps, 'get', '/v1/finance/charges/{id}/refund-preview', { roles: financeRoles, cost: 1 }),
    tags: ['Finance'],
    summary:
      'What a refund would come to: its tax, and what would be left; of all that is left where no amount is named',
    request: { query: refundPreviewQuery },
    responses: { 200: json(refundPreviewSchema, 'What it would come to.'), ...problems },
  });
  app.openapi(preview, async (context) => {
    const charge = await findCharge(deps.db, context.req.param('id') ?? '');
    if (charge === null) throw notFound('charge');
    const { amount = null } = context.req.valid('query');
    const previewed = charge.state === 'succeeded' ? await previewRefund(deps.db, charge, amount) : null;
    if (previewed === null) throw await exceeds(deps, charge);
    const takesReason = !(await isBeingDeleted(deps.db, charge.tenantId));
    return context.json({ ...previewed, currency: charge.currency, takesReason }, 200);
  });

  const read = createRoute({
    ...operation(deps, 'get', '/v1/finance/refunds/{id}', { roles: financeRoles, cost: 1 }),
    tags: ['Finance'],
    summary: 'One refund, with its credit note',
    responses: { 200: json(refundSchema, 'The refund.'), ...problems },
  });
  app.openapi(read, async (context) => {
    return context.json(await describe(deps, await requireRefund(deps, context.req.param('id') ?? '')), 200);
  });
}

async function requireRefund({ db }: RouteDeps, id: string): Promise<RefundRow> {
  const row = await findRefund(db, id);
  if (row === null) throw notFound('refund');
  return row;
}

/**
 * A refund as it is answered. The answer is kept for repetitions, so it leaves out a deleted tenant's buyer even for
 * finance.
 */
async function describe(deps: RouteDeps, row: RefundRow) {
  const { tenantId } = row;
  const issued = row.creditNote === null ? null : await findInvoice(deps.db, tenantId, row.creditNote);
  const [creditNote = null] = await shownTo(deps.db, { isFinance: false }, issued === null ? [] : [issued]);
  return z.encode(refundSchema, { refund: linked(deps, row), creditNote });
}

/** Starts a refund's workflow, or finds the one of the same id, and waits for its end, at most 10 seconds. */
async function runRefund({ temporal, config }: RouteDeps, id: string): Promise<void> {
  await startAndWait('refund', () =>
    temporal.workflow.start(refundWorkflowType, {
      workflowId: refundWorkflowId(id),
      workflowIdConflictPolicy: 'USE_EXISTING',
      workflowIdReusePolicy: 'REJECT_DUPLICATE',
      taskQueue: config.taskQueue,
      args: [id],
    }),
  );
}

async function exceeds({ db }: RouteDeps, charge: ChargeRow): Promise<ApiError> {
  return new ApiError('refund_exceeds_charge', await refusalOf(db, charge));
}

/** The problem of a failed refund. Stripe may know of refunds from its dashboard before the ledger does. */
function failed({ failureCode }: RefundRow): ApiError {
  if (failureCode === 'charge_already_refunded')
    return new ApiError('refund_exceeds_charge', 'Nothing is left of this charge at the card processor.');
  return new ApiError('refund_failed', `The card processor refused: ${failureCode ?? 'no reason given'}.`);
}
