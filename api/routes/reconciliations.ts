import { createHash } from 'node:crypto';
import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import {
  countFindings,
  type FindingRow,
  findingsOf,
  findReconciliation,
  listReconciliations,
  type ReconciliationRow,
  requestReconciliation,
} from '../../db/reconciliations.ts';
import { findingKinds } from '../../domain/finance/reconciliation.ts';
import { reconciliationWorkflowId, reconciliationWorkflowType } from '../../workflows/messages.ts';
import type { RouteDeps } from '../commands/changes.ts';
import { finishedSoon } from '../commands/waiting.ts';
import type { ApiEnv } from '../http/access.ts';
import { numberIn, pageOf } from '../http/lists.ts';
import { json, operation, problems } from '../http/operation.ts';
import { invalid, notFound } from '../http/problems.ts';
import { reconciliationBody, reconciliationSchema, reconciliationSummarySchema } from '../schemas/finance-schemas.ts';
import { toWorkflow } from '../schemas/present.ts';
import { cursorQuery, limitQuery, listOf } from '../schemas/schemas.ts';

const financePeople = ['finance', 'ops'] as const;
const pageQuery = z.object({ limit: limitQuery, cursor: cursorQuery }).strict();

export function reconciliationRoutes(app: OpenAPIHono<ApiEnv>, deps: RouteDeps): void {
  const begin = createRoute({
    ...operation(deps, 'post', '/v1/finance/reconciliations', financePeople),
    tags: ['Finance'],
    summary: 'Compare ledger, Stripe and histories now; all there is, where no time is named',
    request: { body: { content: { 'application/json': { schema: reconciliationBody } } } },
    responses: {
      201: json(reconciliationSchema, 'What was found; the first page of it.'),
      202: json(reconciliationSchema, 'It takes longer: ask at `Location` how it goes.'),
      ...problems,
    },
  });
  app.openapi(begin, async (context) => {
    const asked = context.req.valid('json');
    const { role, keyId } = context.get('caller');
    const span = { ...instantIn('from', asked.from), ...instantIn('to', asked.to) };
    if (span.from !== undefined && span.to !== undefined && span.from >= span.to)
      throw invalid('/from', 'is not before `to`');
    const id = idFrom(context.get('commandId'));
    await carryOut(deps, id, { actor: `${role} ${keyId}`, ...span });
    const row = await requireRow(deps, id);
    const isOver = row.state === 'succeeded' || row.state === 'failed';
    const body = await describe(deps, row, { limit: firstPage });
    return isOver
      ? context.json(body, 201)
      : context.json(body, 202, { location: `/v1/finance/reconciliations/${id}` });
  });

  const list = createRoute({
    ...operation(deps, 'get', '/v1/finance/reconciliations', financePeople),
    tags: ['Finance'],
    summary: 'Reconciliations, the newest first, by schedule and on demand',
    request: { query: pageQuery },
    responses: { 200: json(listOf(reconciliationSummarySchema), 'A page of reconciliations.'), ...problems },
  });
  app.openapi(list, async (context) => {
    const { limit, cursor } = context.req.valid('query');
    const before = numberIn(cursor);
    const rows = await listReconciliations(deps.db, { limit: limit + 1, ...(before !== undefined && { before }) });
    const { data, nextCursor } = pageOf(
      rows,
      limit,
      (row) => row,
      ({ sequence }) => String(sequence),
    );
    return context.json({ data: await Promise.all(data.map((row) => summarize(deps, row))), nextCursor }, 200);
  });

  const read = createRoute({
    ...operation(deps, 'get', '/v1/finance/reconciliations/{id}', financePeople),
    tags: ['Finance'],
    summary: 'One reconciliation, with a page of the differences it found',
    request: { query: pageQuery },
    responses: { 200: json(reconciliationSchema, 'The reconciliation.'), ...problems },
  });
  app.openapi(read, async (context) => {
    const { limit, cursor } = context.req.valid('query');
    const after = numberIn(cursor);
    const row = await requireRow(deps, context.req.param('id') ?? '');
    return context.json(await describe(deps, row, { limit, ...(after !== undefined && { after }) }), 200);
  });
}

const firstPage = 50;

function instantIn<Name extends string>(name: Name, text: string | undefined): { [N in Name]?: number } {
  return text === undefined ? {} : ({ [name]: Date.parse(text) } as { [N in Name]?: number });
}

/** Made of the request's own id: the same request again is the same reconciliation. */
function idFrom(commandId: string): string {
  return `rec_${createHash('sha256').update(commandId).digest('hex').slice(0, 24)}`;
}

interface Asked {
  readonly actor: string;
  readonly from?: number;
  readonly to?: number;
}

async function carryOut(deps: RouteDeps, id: string, asked: Asked): Promise<void> {
  const workflowId = reconciliationWorkflowId(id);
  const { from, to, actor } = asked;
  const [start, end] = [from, to].map((at) => (at === undefined ? null : new Date(at)));
  await requestReconciliation(deps.db, { id, actor, from: start ?? null, to: end ?? null, workflowId });
  await finishedSoon('reconciliation', () =>
    deps.temporal.workflow.start(reconciliationWorkflowType, {
      workflowId,
      workflowIdConflictPolicy: 'USE_EXISTING',
      workflowIdReusePolicy: 'REJECT_DUPLICATE',
      taskQueue: deps.config.taskQueue,
      args: [asked],
    }),
  );
}

async function requireRow({ db }: RouteDeps, id: string): Promise<ReconciliationRow> {
  const row = await findReconciliation(db, id);
  if (row === null) throw notFound('reconciliation');
  return row;
}

type Summary = z.infer<typeof reconciliationSummarySchema>;

async function summarize(deps: RouteDeps, row: ReconciliationRow): Promise<Summary> {
  const { id, source, actor, state, from, to, startedAt, finishedAt, workflowId, runId } = row;
  const counts = row.counts ?? { matched: 0, underWay: 0, ...(await countFindings(deps.db, row)) };
  return {
    id,
    source,
    actor,
    state,
    from: from?.toISOString() ?? null,
    to: to?.toISOString() ?? null,
    counts,
    startedAt: startedAt.toISOString(),
    finishedAt: finishedAt?.toISOString() ?? null,
    workflow: toWorkflow(workflowId, runId ?? '', deps),
  };
}

async function describe(
  deps: RouteDeps,
  row: ReconciliationRow,
  { limit, after }: { readonly limit: number; readonly after?: number },
): Promise<z.infer<typeof reconciliationSchema>> {
  const rows = await findingsOf(deps.db, row, { limit: limit + 1, ...(after !== undefined && { after }) });
  const { data: items, nextCursor } = pageOf(rows, limit, toItem, ({ id }) => String(id));
  return { ...(await summarize(deps, row)), items, nextCursor };
}

function toItem(row: FindingRow) {
  const { id, kind, detail, tenantId, chargeId, refundId, key, ledger, stripe } = row;
  return {
    id: String(id),
    count: findingKinds[kind],
    kind,
    detail,
    tenantId,
    chargeId,
    refundId,
    key,
    ledger,
    stripe,
    at: row.subjectAt.toISOString(),
    firstSeenAt: row.firstSeenAt.toISOString(),
    lastSeenAt: row.lastSeenAt.toISOString(),
    closedAt: row.closedAt?.toISOString() ?? null,
  };
}
