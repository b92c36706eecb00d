import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import type { KeyRole } from '../../db/keys.ts';
import { endSessionById, findSessionById, listSessions } from '../../db/sessions.ts';
import type { RouteDeps } from '../commands/changes.ts';
import type { ApiEnv } from '../http/access.ts';
import { pageOf, timePosition, timePositionIn, withoutUndefined } from '../http/lists.ts';
import { json, operation, opsRoles, problems, tenantRoles } from '../http/operation.ts';
import { notFound } from '../http/problems.ts';
import { listOf, pageQuery } from '../schemas/lists.ts';
import { sessionSchema } from '../schemas/session.ts';

const sessionPage = listOf(sessionSchema);

/** Routes for sessions on the pages: a tenant's admins, or ops and finance (docs/api.md, "Sessions"). */
export function sessionRoutes(app: OpenAPIHono<ApiEnv>, deps: RouteDeps): void {
  for (const place of [
    { path: '/v1/tenants/{t}/sessions', roles: tenantRoles, tag: 'Keys' },
    { path: '/v1/ops/sessions', roles: opsRoles, tag: 'Ops' },
  ] as const) {
    readingRoutes(app, deps, place);
    endingRoute(app, deps, place);
  }
}

interface Place {
  readonly path: '/v1/tenants/{t}/sessions' | '/v1/ops/sessions';
  readonly roles: readonly KeyRole[];
  readonly tag: string;
}

/** The tenant and session in the path; without a tenant, the sessions of ops and finance are meant. */
function paramsIn({ req }: Context<ApiEnv>): { readonly tenantId: string | null; readonly id: string } {
  return { tenantId: req.param('t') ?? null, id: req.param('id') ?? '' };
}

function readingRoutes(app: OpenAPIHono<ApiEnv>, deps: RouteDeps, { path, roles, tag }: Place): void {
  const list = createRoute({
    ...operation(deps, 'get', path, { roles, cost: 1 }),
    tags: [tag],
    summary: 'Who is signed in on the pages, the newest first',
    request: { query: pageQuery },
    responses: { 200: json(sessionPage, 'A page of sessions.'), ...problems },
  });
  app.openapi(list, async (context) => {
    const { limit, cursor } = context.req.valid('query');
    const before = timePositionIn(cursor);
    const filter = withoutUndefined({ before, limit: limit + 1, now: deps.now() });
    const rows = await listSessions(deps.db, paramsIn(context).tenantId, filter);
    const page = pageOf(rows, limit, ({ createdAt, id }) => timePosition(createdAt, id));
    return context.json(z.encode(sessionPage, page), 200);
  });

  const read = createRoute({
    ...operation(deps, 'get', `${path}/{id}`, { roles, cost: 1 }),
    tags: [tag],
    summary: 'One session',
    responses: { 200: json(sessionSchema, 'The session.'), ...problems },
  });
  app.openapi(read, async (context) => {
    const { tenantId, id } = paramsIn(context);
    const row = await findSessionById(deps.db, tenantId, id, deps.now());
    if (row === null) throw notFound('session');
    return context.json(z.encode(sessionSchema, row), 200);
  });
}

function endingRoute(app: OpenAPIHono<ApiEnv>, deps: RouteDeps, { path, roles, tag }: Place): void {
  const end = createRoute({
    ...operation(deps, 'delete', `${path}/{id}`, { roles, cost: 1, shownOnce: [], audits: 'sessionEnded' }),
    tags: [tag],
    summary: 'End a session: its next request has to sign in again',
    responses: { 204: { description: 'It has ended.' }, ...problems },
  });
  app.openapi(end, async (context) => {
    const { tenantId, id } = paramsIn(context);
    if (!(await endSessionById(deps.db, tenantId, id, deps.now()))) throw notFound('session');
    return context.body(null, 204);
  });
}
