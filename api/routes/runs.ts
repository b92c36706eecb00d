import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import { chargesOfRuns, listRuns, type RunRow } from '../../db/runs.ts';
import { type RouteDeps, readView } from '../commands/changes.ts';
import type { ApiEnv } from '../http/access.ts';
import { askedIn } from '../http/answers.ts';
import { numberIn, pageOf } from '../http/lists.ts';
import { json, operation, problems } from '../http/operation.ts';
import { toWorkflow } from '../schemas/present.ts';
import {
  chargeSchema,
  cursorQuery,
  limitQuery,
  listOf,
  orNull,
  periodSchema,
  subscriptionState,
  workflowSchema,
} from '../schemas/schemas.ts';

const { id, kind, state, amount, currency } = chargeSchema.shape;

const runSchema = z
  .object({
    workflow: workflowSchema,
    /** The billing period that it opened or carries on; null of the trial and what follows it unpaid. */
    period: orNull(periodSchema),
    /** How the tenant stood at the last step that it recorded. */
    state: subscriptionState,
    /** Of its first and its last step, on the tenant's clock. */
    firstAt: z.string(),
    lastAt: z.string(),
    charges: z.array(z.object({ id, kind, state, amount, currency })),
  })
  .openapi('Run');

/** A tenant's story, run by run: each is a billing period, and its history in Temporal tells the rest. */
export function runRoutes(app: OpenAPIHono<ApiEnv>, deps: RouteDeps): void {
  const list = createRoute({
    ...operation(deps, 'get', '/v1/ops/tenants/{t}/runs', ['ops']),
    tags: ['Ops'],
    summary: "A tenant's workflow runs and what they charged, newest first",
    request: { query: z.object({ limit: limitQuery, cursor: cursorQuery }).strict() },
    responses: { 200: json(listOf(runSchema), 'A page of runs.'), ...problems },
  });
  app.openapi(list, async (context) => {
    const { limit, cursor } = context.req.valid('query');
    const { tenantId } = askedIn(context);
    const before = numberIn(cursor, 2 ** 31 - 1);
    await readView(deps, tenantId);
    const rows = await listRuns(deps.db, {
      tenantId,
      limit: limit + 1,
      ...(before !== undefined && { before }),
    });
    const runIds = rows.map(({ runId }) => runId);
    const charges = await chargesOfRuns(deps.db, tenantId, runIds);
    const page = pageOf(
      rows,
      limit,
      (row) => ({
        ...toRun(row, deps),
        charges: charges.filter(({ runId }) => runId === row.runId).map(({ charge }) => charge),
      }),
      ({ version }) => String(version),
    );
    return context.json(page, 200);
  });
}

function toRun(row: RunRow, deps: RouteDeps): Omit<z.infer<typeof runSchema>, 'charges'> {
  const { workflowId, runId, periodNumber: number, periodStart, periodEnd, firstAt, lastAt } = row;
  const period =
    number === null || periodStart === null || periodEnd === null
      ? null
      : { number, start: periodStart.toISOString(), end: periodEnd.toISOString() };
  return {
    workflow: toWorkflow(workflowId, runId, deps),
    period,
    state: row.state,
    firstAt: firstAt.toISOString(),
    lastAt: lastAt.toISOString(),
  };
}
