import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { findEntitlement } from '../../db/entitlements.ts';
import { licenceIdOf } from '../../domain/licence-id.ts';
import { termsOf } from '../../domain/rules/entitlement.ts';
import { entitlementOf } from '../../domain/rules/entitlement-document.ts';
import { notSetUp, type RouteDeps } from '../commands/changes.ts';
import type { ApiEnv, FindCaller } from '../http/access.ts';
import { json, operation, problems } from '../http/operation.ts';
import { entitlementSchema } from '../schemas/entitlement.ts';

/** May this user make calls? The product asks many times a second, so one statement finds key and answer. */
export function entitlementRoutes(app: OpenAPIHono<ApiEnv>, deps: RouteDeps): void {
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
    const held = licence && { licenceId: licenceIdOf(licence.number), until: licence.endsAt?.getTime() ?? null };
    const answer = entitlementOf(termsOf(view), held, deps.now());
    return context.json(z.encode(entitlementSchema, { userId, ...answer }), 200);
  });
}
