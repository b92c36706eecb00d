import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import { listAudit } from '../../db/audit.ts';
import type { RouteDeps } from '../commands/changes.ts';
import type { ApiEnv } from '../http/access.ts';
import { numberIn, pageOf, withoutUndefined } from '../http/lists.ts';
import { json, operation, opsRoles, problems } from '../http/operation.ts';
import { auditSchema } from '../schemas/audit.ts';
import { listOf, pageFields } from '../schemas/lists.ts';
import { tenantId } from '../schemas/request-fields.ts';

const auditQuery = z.strictObject({ tenantId: tenantId.optional(), ...pageFields });
const auditPage = listOf(auditSchema);

/** The route for the audit: who signed in, exported, and made or ended keys, links and sessions. */
export function auditRoutes(app: OpenAPIHono<ApiEnv>, deps: RouteDeps): void {
  const list = createRoute({
    ...operation(deps, 'get', '/v1/ops/audit', { roles: opsRoles, cost: 1 }),
    tags: ['Ops'],
    summary: 'What people and programs did that leaves no other trace, the newest first',
    request: { query: auditQuery },
    responses: { 200: json(auditPage, 'A page of acts.'), ...problems },
  });
  app.openapi(list, async (context) => {
    const { tenantId: t, limit, cursor } = context.req.valid('query');
    const before = numberIn(cursor);
    const rows = await listAudit(deps.db, withoutUndefined({ tenantId: t, before, limit: limit + 1 }));
    const page = pageOf(rows, limit, ({ id }) => String(id));
    return context.json(z.encode(auditPage, page), 200);
  });
}
