import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import { loadState } from '../../db/subscriptions.ts';
import { upcoming } from '../../domain/forecast.ts';
import { goingToHappen } from '../../domain/going-to-happen.ts';
import { notSetUp, nowOf, type RouteDeps, readSubscription } from '../commands/changes.ts';
import type { ApiEnv } from '../http/access.ts';
import { commandContext } from '../http/answers.ts';
import { json, operation, problems, tenantRoles } from '../http/operation.ts';
import { upcomingSchema } from '../schemas/bill.ts';
import { comingSchema } from '../schemas/coming.ts';
import { numberText } from '../schemas/request-fields.ts';
import { subscriptionSchema } from '../schemas/subscription.ts';

const monthsQuery = z.strictObject({ months: numberText(1, 60).default(12) });
const comingList = z.object({ data: z.array(comingSchema) });
const upcomingList = z.object({ data: z.array(upcomingSchema) });

export function subscriptionRoutes(app: OpenAPIHono<ApiEnv>, deps: RouteDeps): void {
  const read = createRoute({
    ...operation(deps, 'get', '/v1/tenants/{t}/subscription', { roles: tenantRoles, cost: 1 }),
    tags: ['Subscription'],
    summary: 'Everything about a subscription',
    responses: { 200: json(subscriptionSchema, 'The subscription.'), ...problems },
  });
  app.openapi(read, async (context) =>
    context.json(await readSubscription(deps, commandContext(context).tenantId), 200),
  );

  const forecast = createRoute({
    ...operation(deps, 'get', '/v1/tenants/{t}/upcoming', { roles: tenantRoles, cost: 5 }),
    tags: ['Subscription'],
    summary: 'The next bills, if nothing changes',
    request: { query: monthsQuery },
    responses: { 200: json(upcomingList, 'The bills, soonest first.'), ...problems },
  });
  app.openapi(forecast, async (context) => {
    const recorded = await loadState(deps.db, commandContext(context).tenantId);
    if (recorded === null) throw notSetUp();
    const { currency } = recorded.state;
    const bills = upcoming(recorded.state, context.req.valid('query').months);
    return context.json(z.encode(upcomingList, { data: bills.map((bill) => ({ ...bill, currency })) }), 200);
  });

  const coming = createRoute({
    ...operation(deps, 'get', '/v1/tenants/{t}/going-to-happen', { roles: tenantRoles, cost: 1 }),
    tags: ['Subscription'],
    summary: 'What is going to happen if nothing is done, and what undoes it',
    responses: { 200: json(comingList, 'What is coming, soonest first.'), ...problems },
  });
  app.openapi(coming, async (context) => {
    const { tenantId } = commandContext(context);
    const recorded = await loadState(deps.db, tenantId);
    if (recorded === null) throw notSetUp();
    const data = goingToHappen(recorded.state, nowOf(deps, recorded)).map((item) => ({ ...item, tenantId }));
    return context.json(z.encode(comingList, { data }), 200);
  });
}
