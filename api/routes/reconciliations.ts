import { createHash } from 'node:crypto';
import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import { actorOf } from '../../db/keys.ts';
import {
  countFindings,
  findingsOf,
  findReconciliation,
  listReconciliations,
  type ReconciliationRow,
  requestReconciliation,
} from '../../db/reconciliations.ts';
import { reconciliationWorkflowId, reconciliationWorkflowType } from '../../workflows/messages.ts';
import type { RouteDeps } from '../commands/changes.ts';
import { startAndWait } from '../commands/waiting.ts';
import type { ApiEnv } from '../http/access.ts';
import { numberIn, pageOf, withoutUndefined } from '../http/lists.ts';
import { body, financeRoles, json, operation, problems } from '../http/operation.ts';
import { invalid, notFound } from '../http/problems.ts';
import { listOf, pageQuery } from '../schemas/lists.ts';
import { reconciliationBody, reconciliationSchema, reconciliationSummarySchema } from '../schemas/reconciliation.ts';
import { linked } from '../schemas/workflow.ts';

const firstPage = 50;
const summaryPage = listOf(reconciliationSummarySchema);

export function reconciliationRoutes(app: OpenAPIHono<ApiEnv>, deps: RouteDeps): void {
  const begin = createRoute({
    ...operation(deps, 'post', '/v1/finance/reconciliations', {
      roles: financeRoles,
      cost: 500,
      shownOnce: [],
      audits: null,
    }),
    tags: ['Finance'],
    summary: 'Compare ledger, Stripe and histories now; all there is, where no time is named',
    request: { body: body(reconciliationBody) },
    responses: {
      201: json(reconciliationSchema, 'What was found; the first page of it.'),
      202: json(reconciliationSchema, 'It takes longer: ask at `Location` how it goes.'),
      ...problems,
    },
  });
  app.openapi(begin, async (context) => {
    const { from = null, to = null } = context.req.valid('json');
    const actor = actorOf(context.get('caller'));
    if (from !== null && to !== null && from >= to) throw invalid('/from', 'is not before `to`');
    const id = idFrom(context.get('commandId'));
    await runReconciliation(deps, { id, actor, from, to });
    const row = await requireRow(deps, id);
    const answer = await describe(deps, row, { limit: firstPage });
    return row.state === 'succeeded' || row.state === 'failed'
      ? context.json(answer, 201)
      : context.json(answer, 202, { location: `/v1/finance/reconciliations/${id}` });
  });

  const list = createRoute({
    ...operation(deps, 'get', '/v1/finance/reconciliations', { roles: financeRoles, cost: 1 }),
    tags: ['Finance'],
    summary: 'Reconciliations, the newest first, by schedule and on demand',
    request: { query: pageQuery },
    responses: { 200: json(summaryPage, 'A page of reconciliations.'), ...problems },
  });
  app.openapi(list, async (context) => {
    const { limit, cursor } = context.req.valid('query');
    const before = numberIn(cursor);
    const rows = await listReconciliations(deps.db, withoutUndefined({ before, limit: limit + 1 }));
    const { data, nextCursor } = pageOf(rows, limit, ({ sequence }) => String(sequence));
    const counted = await Promise.all(data.map((row) => withCounts(deps, row)));
    return context.json(z.encode(summaryPage, { data: counted, nextCursor }), 200);
  });

  const read = createRoute({
    ...operation(deps, 'get', '/v1/finance/reconciliations/{id}', { roles: financeRoles, cost: 1 }),
    tags: ['Finance'],
    summary: 'One reconciliation, with a page of the differences it found',
    request: { query: pageQuery },
    responses: { 200: json(reconciliationSchema, 'The reconciliation.'), ...problems },
  });
  app.openapi(read, async (context) => {
    const { limit, cursor } = context.req.valid('query');
    const after = numberIn(cursor);
    const row = await requireRow(deps, context.req.param('id') ?? '');
    return context.json(await describe(deps, row, withoutUndefined({ after, limit })), 200);
  });
}

/** A reconciliation's id, derived from the request's: the same request again is the same reconciliation. */
function idFrom(commandId: string): string {
  return `rec_${createHash('sha256').update(commandId).digest('hex').slice(0, 24)}`;
}

interface Requested {
  readonly id: string;
  readonly actor: string;
  readonly from: Date | null;
  readonly to: Date | null;
}

/** Starts a reconciliation's workflow, or finds the one of the same id, and waits for its end, at most 10 seconds. */
async function runReconciliation({ db, temporal, config }: RouteDeps, request: Requested): Promise<void> {
  const { id, actor, from, to } = request;
  const workflowId = reconciliationWorkflowId(id);
  await requestReconciliation(db, { ...request, workflowId });
  await startAndWait('reconciliation', () =>
    temporal.workflow.start(reconciliationWorkflowType, {
      workflowId,
      workflowIdConflictPolicy: 'USE_EXISTING',
      workflowIdReusePolicy: 'REJECT_DUPLICATE',
      taskQueue: config.taskQueue,
      args: [{ actor, ...(from && { from: from.getTime() }), ...(to && { to: to.getTime() }) }],
    }),
  );
}

async function requireRow({ db }: RouteDeps, id: string): Promise<ReconciliationRow> {
  const row = await findReconciliation(db, id);
  if (row === null) throw notFound('reconciliation');
  return row;
}

/** A reconciliation with its counts: the final ones, or those so far. */
async function withCounts(deps: RouteDeps, row: ReconciliationRow) {
  const counts = row.counts ?? { matched: 0, underWay: 0, ...(await countFindings(deps.db, row)) };
  return { ...linked(deps, row), counts };
}

async function describe(
  deps: RouteDeps,
  row: ReconciliationRow,
  { limit, after }: { readonly limit: number; readonly after?: number },
): Promise<z.input<typeof reconciliationSchema>> {
  const rows = await findingsOf(deps.db, row, withoutUndefined({ after, limit: limit + 1 }));
  const { data: items, nextCursor } = pageOf(rows, limit, ({ id }) => String(id));
  return z.encode(reconciliationSchema, { ...(await withCounts(deps, row)), items, nextCursor });
}
