import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import { previewPrice } from '../../domain/preview.ts';
import { nowOf, type RouteDeps, refused } from '../commands/changes.ts';
import { settledState } from '../commands/quoting.ts';
import type { ApiEnv } from '../http/access.ts';
import { commandContext } from '../http/answers.ts';
import { json, operation, problems } from '../http/operation.ts';
import { pricePreviewQuery, pricePreviewSchema } from '../schemas/subscription.ts';

/** The route for the effects of a price, before ops set it. */
export function pricePreviewRoutes(app: OpenAPIHono<ApiEnv>, deps: RouteDeps): void {
  const preview = createRoute({
    ...operation(deps, 'get', '/v1/tenants/{t}/price-preview', { roles: ['ops'], cost: 1 }),
    tags: ['Tenants'],
    summary: 'What a new price would change: from when it counts, and the next bill with it',
    request: { query: pricePreviewQuery },
    responses: { 200: json(pricePreviewSchema, 'How it stands, and how it would.'), ...problems },
  });
  app.openapi(preview, async (context) => {
    const { tenantId } = commandContext(context);
    const { unitPrice } = context.req.valid('query');
    const recorded = await settledState(deps, tenantId);
    const previewed = previewPrice(recorded.state, unitPrice, nowOf(deps, recorded));
    if ('refusal' in previewed) throw await refused(deps, tenantId, previewed.refusal);
    return context.json(z.encode(pricePreviewSchema, { ...previewed, currency: recorded.state.currency }), 200);
  });
}
