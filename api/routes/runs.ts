import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import { chargesOfRuns, listRuns } from '../../db/runs.ts';
import { type RouteDeps, readView } from '../commands/changes.ts';
import type { ApiEnv } from '../http/access.ts';
import { commandContext } from '../http/answers.ts';
import { numberIn, pageOf, withoutUndefined } from '../http/lists.ts';
import { json, operation, problems } from '../http/operation.ts';
import { listOf, pageQuery } from '../schemas/lists.ts';
import { runSchema } from '../schemas/run.ts';
import { linked } from '../schemas/workflow.ts';

const runPage = listOf(runSchema);
/** The largest step number that the database's column can hold. */
const greatestVersion = 2 ** 31 - 1;

/** The route for a tenant's workflow runs: each is a billing period with a history of its own in Temporal. */
export function runRoutes(app: OpenAPIHono<ApiEnv>, deps: RouteDeps): void {
  const list = createRoute({
    ...operation(deps, 'get', '/v1/ops/tenants/{t}/runs', { roles: ['ops'], cost: 1 }),
    tags: ['Ops'],
    summary: "A tenant's workflow runs and what they charged, newest first",
    request: { query: pageQuery },
    responses: { 200: json(runPage, 'A page of runs.'), ...problems },
  });
  app.openapi(list, async (context) => {
    const { limit, cursor } = context.req.valid('query');
    const { tenantId } = commandContext(context);
    const before = numberIn(cursor, greatestVersion);
    await readView(deps, tenantId);
    const rows = await listRuns(deps.db, withoutUndefined({ tenantId, before, limit: limit + 1 }));
    const { data, nextCursor } = pageOf(rows, limit, ({ version }) => String(version));
    const runIds = data.map(({ runId }) => runId);
    const charges = await chargesOfRuns(deps.db, tenantId, runIds);
    const runs = data.map((row) => ({
      ...linked(deps, row),
      charges: charges.filter(({ runId }) => runId === row.runId).map(({ charge, period }) => ({ ...charge, period })),
    }));
    return context.json(z.encode(runPage, { data: runs, nextCursor }), 200);
  });
}
