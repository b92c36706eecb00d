import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import type { QuotableRequest } from '../../domain/inputs.ts';
import type { RouteDeps } from '../commands/changes.ts';
import { quoteChange } from '../commands/quoting.ts';
import { problemOfRefusal } from '../commands/refusal-problem.ts';
import { selectionOf } from '../commands/selection.ts';
import type { ApiEnv } from '../http/access.ts';
import { commandContext } from '../http/answers.ts';
import { body, json, operation, problems, tenantRoles } from '../http/operation.ts';
import { invalid } from '../http/problems.ts';
import { quoteBody, quoteSchema } from '../schemas/quote.ts';

type Change = z.infer<typeof quoteBody>['change'];

export function quoteRoutes(app: OpenAPIHono<ApiEnv>, deps: RouteDeps): void {
  const ask = createRoute({
    ...operation(deps, 'post', '/v1/tenants/{t}/quotes', { roles: tenantRoles, cost: 5, shownOnce: [], audits: null }),
    tags: ['Subscription'],
    summary: 'What a change would cost; holds ten minutes',
    request: { body: body(quoteBody) },
    responses: { 200: json(quoteSchema, 'The quote; with `refusal` where the change would be refused.'), ...problems },
  });
  app.openapi(ask, async (context) => {
    const { tenantId, commandId } = commandContext(context);
    const request = toRequest(context.req.valid('json').change);
    const quote = `q_${commandId}`;
    const { recorded, priced } = await quoteChange(deps, tenantId, quote, request);
    const refusal = priced.refusal && (await problemOfRefusal(deps, tenantId, priced.refusal));
    const dueNow = { ...priced.dueNow, currency: recorded.state.currency };
    return context.json(z.encode(quoteSchema, { ...priced, quote, dueNow, refusal }), 200);
  });
}

function toRequest(change: Change): QuotableRequest {
  switch (change.type) {
    case 'activate':
      return { type: 'activate', quantity: change.quantity, startNow: change.startNow ?? false };
    case 'addLicences':
    case 'cancel':
    case 'pay':
      return change;
    default: {
      const { type, quantity, licenceIds } = change;
      if (licenceIds !== undefined && quantity === undefined) return { type, selection: selectionOf({ licenceIds }) };
      if (quantity !== undefined && licenceIds === undefined) return { type, selection: { quantity } };
      throw invalid('/change', 'Give either quantity or licenceIds.');
    }
  }
}
