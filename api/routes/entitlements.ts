import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { findEntitlement } from '../../db/entitlements.ts';
import { entitlementOf } from '../../domain/rules/entitlement.ts';
import { notSetUp, nowOf, type RouteDeps } from '../commands/changes.ts';
import type { ApiEnv, FindCaller } from '../http/access.ts';
import { json, type OperationDeps, operation, problems } from '../http/operation.ts';
import { entitlementSchema } from '../schemas/entitlement.ts';

interface EntitlementDeps extends OperationDeps, Pick<RouteDeps, 'entitlementsDb' | 'now'> {}

/** May this user make calls? The product asks many times a second, so one statement finds key and answer. */
export function entitlementRoutes(app: OpenAPIHono<ApiEnv>, deps: EntitlementDeps): void {
  const ask = (context: Context<ApiEnv>, secret: string | null) =>
    findEntitlement(deps.entitlementsDb, secret, context.req.param('t') ?? '', context.req.param('userId') ?? '');
  const find: FindCaller = async (context, secret) => {
    const { caller, entitlement } = await ask(context, secret);
    context.set('entitlement', entitlement);
    return caller;
  };
  const read = createRoute({
    ...operation(deps, 'get', '/v1/tenants/{t}/entitlements/{userId}', ['ops', 'admin', 'product'], find),
    tags: ['Entitlements'],
    summary: 'Whether a user may make calls, and until when that is known',
    responses: { 200: json(entitlementSchema, 'The entitlement.'), ...problems },
  });
  app.openapi(read, async (context) => {
    const userId = context.req.param('userId') ?? '';
    // Who asks through our own pages has come without a key.
    const entitlement = context.get('entitlement') ?? (await ask(context, null)).entitlement;
    if (entitlement === null) throw notSetUp();
    const { view, licence } = entitlement;
    const now = nowOf(deps, entitlement);
    const held = licence && { endsAt: licence.endsAt?.getTime() ?? null };
    const { licensed, until } = entitlementOf(view, held, now);
    const licenceId = licensed && licence !== null ? licence.number : null;
    return context.json(z.encode(entitlementSchema, { userId, licensed, licenceId, until }), 200);
  });
}
