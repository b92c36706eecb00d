import { setTimeout as sleep } from 'node:timers/promises';
import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import { keepQuote } from '../../db/quotes.ts';
import { loadState, type RecordedSubscription } from '../../db/subscriptions.ts';
import { nextDue } from '../../domain/due.ts';
import type { QuotableRequest } from '../../domain/inputs.ts';
import { preview } from '../../domain/preview.ts';
import { nowOf, type RouteDeps } from '../commands/changes.ts';
import { activating } from '../commands/quoted.ts';
import { problemOfRefusal } from '../commands/refusal-problem.ts';
import { selectionOf } from '../commands/selection.ts';
import type { ApiEnv } from '../http/access.ts';
import { commandContext } from '../http/answers.ts';
import { body, json, operation, problems, tenantRoles } from '../http/operation.ts';
import { ApiError, invalid } from '../http/problems.ts';
import { quoteBody, quoteSchema } from '../schemas/quote.ts';

type Change = z.infer<typeof quoteBody>['change'];

export function quoteRoutes(app: OpenAPIHono<ApiEnv>, deps: RouteDeps): void {
  const ask = createRoute({
    ...operation(deps, 'post', '/v1/tenants/{t}/quotes', tenantRoles),
    tags: ['Subscription'],
    summary: 'What a change would cost; holds ten minutes',
    request: { body: body(quoteBody) },
    responses: { 200: json(quoteSchema, 'The quote; with `refusal` where the change would be refused.'), ...problems },
  });
  app.openapi(ask, async (context) => {
    const { tenantId, commandId } = commandContext(context);
    const request = toRequest(deps, context.req.valid('json').change);
    const recorded = await settledState(deps, tenantId);
    const priced = preview(recorded.state, request, nowOf(deps, recorded));
    const quote = `q_${commandId}`;
    await keepQuote(deps.db, quote, tenantId, priced);
    const refusal = priced.refusal && (await problemOfRefusal(deps, tenantId, priced.refusal));
    const dueNow = { ...priced.dueNow, currency: recorded.state.currency };
    return context.json(z.encode(quoteSchema, { ...priced, quote, dueNow, refusal }), 200);
  });
}

function toRequest(deps: RouteDeps, change: Change): QuotableRequest {
  switch (change.type) {
    case 'activate':
      return {
        type: 'activate',
        quantity: change.quantity,
        startNow: change.startNow ?? false,
        ...activating(deps),
      };
    case 'addLicences':
      return change;
    case 'cancel':
      return change;
    case 'pay':
      return { ...change, ...activating(deps) };
    default: {
      const { type, quantity, licenceIds } = change;
      if (licenceIds !== undefined && quantity === undefined) return { type, selection: selectionOf({ licenceIds }) };
      if (quantity !== undefined && licenceIds === undefined) return { type, selection: { quantity } };
      throw invalid('/change', 'Give either quantity or licenceIds.');
    }
  }
}

const patienceMs = 5_000;

/** The state once whatever was due is settled: time comes first for a quote as well. */
async function settledState(deps: RouteDeps, tenantId: string): Promise<RecordedSubscription> {
  for (const until = Date.now() + patienceMs; Date.now() < until; await sleep(50)) {
    const recorded = await loadState(deps.db, tenantId);
    if (recorded !== null && isSettled(recorded, nowOf(deps, recorded))) return recorded;
  }
  throw new ApiError('unavailable', 'Something that fell due is still being settled; ask again.');
}

function isSettled({ state }: RecordedSubscription, now: number): boolean {
  return state.clock?.target == null && (nextDue(state)?.at ?? Number.POSITIVE_INFINITY) > now;
}
