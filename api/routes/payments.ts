import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import { type RouteDeps, refused, requireRunning } from '../commands/changes.ts';
import { requireOwnOrigin } from '../commands/own-address.ts';
import type { ApiEnv } from '../http/access.ts';
import { commandContext } from '../http/answers.ts';
import { body, json, operation, problems, tenantRoles } from '../http/operation.ts';
import { ApiError } from '../http/problems.ts';
import { RateLimited } from '../http/rate-limits.ts';
import { setupSessionBody } from '../schemas/payment-method.ts';

export function paymentRoutes(app: OpenAPIHono<ApiEnv>, deps: RouteDeps): void {
  const session = createRoute({
    ...operation(deps, 'post', '/v1/tenants/{t}/payment-method/setup-sessions', {
      roles: tenantRoles,
      cost: 1,
      shownOnce: [],
      audits: null,
    }),
    tags: ['Payments'],
    summary: "Open the card processor's own page for a card",
    request: { body: body(setupSessionBody) },
    responses: { 200: json(z.object({ url: z.url() }), 'Where to send the admin.'), ...problems },
  });
  app.openapi(session, async (context) => {
    const { tenantId } = commandContext(context);
    const { returnUrl } = context.req.valid('json');
    requireOwnOrigin(deps, returnUrl);
    await requireRunning(deps, tenantId);
    return context.json({ url: await openSession(deps, tenantId, returnUrl) }, 200);
  });
}

async function openSession(deps: RouteDeps, tenantId: string, returnUrl: string): Promise<string> {
  const answer = await deps.openSetupSession(tenantId, returnUrl).catch((error: unknown) => {
    if (error instanceof RateLimited) throw error;
    deps.log.warn({ tenantId, err: error }, 'The card processor has opened no page');
    throw new ApiError('unavailable', 'The card processor does not answer; try again soon.');
  });
  if ('refusal' in answer) throw await refused(deps, tenantId, answer.refusal);
  return answer.url;
}
