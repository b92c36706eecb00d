import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { findEntitlement } from '../../db/entitlements.ts';
import { notSetUp, type RouteDeps } from '../commands/changes.ts';
import { checkEntitlement, countUse } from '../commands/check-entitlement.ts';
import type { ApiEnv, FindCaller } from '../http/access.ts';
import { json, type OperationDeps, operation, problems } from '../http/operation.ts';
import { entitlementSchema } from '../schemas/entitlement.ts';

interface EntitlementDeps extends OperationDeps, Pick<RouteDeps, 'entitlementsDb' | 'uses' | 'now'> {}

/** May this user make calls? The product checks many times a second, so one statement finds key and answer. */
export function entitlementRoutes(app: OpenAPIHono<ApiEnv>, deps: EntitlementDeps): void {
  const ask = (context: Context<ApiEnv>, secret: string | null) =>
    findEntitlement(deps.entitlementsDb, {
      secret,
      tenantId: context.req.param('t') ?? '',
      userId: context.req.param('userId') ?? '',
    });
  const find: FindCaller = async (context, secret) => {
    const { caller, entitlement } = await ask(context, secret);
    context.set('entitlement', entitlement);
    return caller;
  };
  const read = createRoute({
    ...operation(deps, 'get', '/v1/tenants/{t}/entitlements/{userId}', {
      roles: ['ops', 'admin', 'product'],
      cost: 1,
      find,
    }),
    tags: ['Entitlements'],
    summary: 'Whether a user may make calls, and until when that is known',
    responses: { 200: json(entitlementSchema, 'The entitlement.'), ...problems },
  });
  app.openapi(read, async (context) => {
    const userId = context.req.param('userId') ?? '';
    // A request of the service's own pages comes without a key, and is not a use.
    const isPerson = context.env?.caller !== undefined;
    const entitlement = context.get('entitlement') ?? (await ask(context, null)).entitlement;
    if (entitlement === null) throw notSetUp();
    const { answer, keptForSeconds } = checkEntitlement(deps, entitlement, userId);
    if (!isPerson) countUse(deps, entitlement, answer);
    context.header('cache-control', `private, max-age=${keptForSeconds}`);
    return context.json(answer, 200);
  });
}
