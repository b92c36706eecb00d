import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import { withByName, withByNames } from '../../db/actor-names.ts';
import { actorOf } from '../../db/keys.ts';
import { checkNewestTaxId, listTaxIdChecks, type TaxIdCheck } from '../../db/tax-id-checks.ts';
import type { RouteDeps } from '../commands/changes.ts';
import type { ApiEnv } from '../http/access.ts';
import { commandContext } from '../http/answers.ts';
import { auditAct } from '../http/audit.ts';
import { pageOf, timePosition, timePositionIn, withoutUndefined } from '../http/lists.ts';
import { json, operation, problems, tenantAndFinanceRoles } from '../http/operation.ts';
import { ApiError } from '../http/problems.ts';
import { RateLimited } from '../http/rate-limits.ts';
import { listOf, pageQuery } from '../schemas/lists.ts';
import { taxIdCheckSchema } from '../schemas/tax-id-check.ts';

const checkPage = listOf(taxIdCheckSchema);
const checkIds = /^tic_[0-9a-f]+$/;
const path = '/v1/tenants/{t}/tax-id-checks';

/**
 * Routes for the checks of a tenant's tax id, with their proofs, and for requesting another (docs/product.md, "Tax
 * ids").
 */
export function taxIdCheckRoutes(app: OpenAPIHono<ApiEnv>, deps: RouteDeps): void {
  const list = createRoute({
    ...operation(deps, 'get', path, { roles: tenantAndFinanceRoles, cost: 1 }),
    tags: ['Tax ids'],
    summary: 'Checks of the tax ids in the billing details, newest first',
    request: { query: pageQuery },
    responses: { 200: json(checkPage, 'A page of checks.'), ...problems },
  });
  app.openapi(list, async (context) => {
    const { limit, cursor } = context.req.valid('query');
    const before = timePositionIn(cursor, checkIds);
    const tenantId = context.req.param('t') ?? '';
    const rows = await listTaxIdChecks(deps.db, tenantId, withoutUndefined({ before, limit: limit + 1 }));
    const { data, nextCursor } = pageOf(rows, limit, ({ askedAt, id }) => timePosition(askedAt, id));
    const named = await withByNames(deps.db, tenantId, data, asker);
    return context.json(z.encode(checkPage, { data: named, nextCursor }), 200);
  });

  const ask = createRoute({
    ...operation(deps, 'post', path, {
      roles: tenantAndFinanceRoles,
      cost: 20,
      shownOnce: [],
      audits: 'taxIdCheckRequested',
    }),
    tags: ['Tax ids'],
    summary: 'Have the tax id in the newest billing details checked again, at once',
    responses: { 201: json(taxIdCheckSchema, 'The check, which waits for its register.'), ...problems },
  });
  app.openapi(ask, async (context) => {
    const tenantId = context.req.param('t') ?? '';
    const { caller } = commandContext(context);
    const check = await checkNewestTaxId(deps.db, tenantId, { reason: 'requested', by: actorOf(caller) });
    if (typeof check === 'string') throw refusals[check]();
    await auditAct(context, deps, check.id);
    return context.json(z.encode(taxIdCheckSchema, await withByName(deps.db, tenantId, check, asker)), 201);
  });
}

const asker = ({ by }: TaxIdCheck): string => by;

const refusals = {
  ended: () => new ApiError('subscription_ended', 'Of a tenant that is deleted nothing is asked any more.'),
  'no id': () => new ApiError('not_found', 'There is no tax id in the billing details.'),
  'too often': () => new RateLimited(600),
  'no register': () =>
    new ApiError('not_found', 'No register is asked about ids of this country: the form alone is checked.'),
} as const;
