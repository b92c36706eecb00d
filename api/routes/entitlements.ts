import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { findEntitlement } from '../../db/entitlements.ts';
import type { SubscriptionView } from '../../domain/view.ts';
import { notSetUp, nowOf, type RouteDeps } from '../commands/changes.ts';
import type { ApiEnv, FindCaller } from '../http/access.ts';
import { json, operation, problems } from '../http/operation.ts';
import { entitlementSchema } from '../schemas/entitlement.ts';

/** May this user make calls? The product asks many times a second, so one statement finds key and answer. */
export function entitlementRoutes(app: OpenAPIHono<ApiEnv>, deps: RouteDeps): void {
  const ask = (context: Context<ApiEnv>, secret: string | null) =>
    findEntitlement(deps.db, secret, context.req.param('t') ?? '', context.req.param('userId') ?? '');
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
    const ends = [view.accessEndsAt, licence?.endsAt?.getTime() ?? null].filter((at) => at !== null);
    const licensed = licence !== null && view.licencesWork && ends.every((at) => now < at);
    if (!licensed) return context.json({ userId, licensed, licenceId: null, until: null }, 200);
    const until = ends.length > 0 ? Math.min(...ends) : knownUntil(view, now);
    return context.json(z.encode(entitlementSchema, { userId, licensed, licenceId: licence.number, until }), 200);
  });
}

/** Where nothing ends the access by itself, the next bill is the next time to ask. */
function knownUntil({ period, trialEndsAt, state }: SubscriptionView, now: number): number | null {
  const next = state === 'trialing' ? trialEndsAt : (period?.end ?? trialEndsAt);
  return next > now ? next : null;
}
