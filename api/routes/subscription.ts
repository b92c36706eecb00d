import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import { keepNote } from '../../db/requests.ts';
import { loadState } from '../../db/subscriptions.ts';
import { upcoming } from '../../domain/forecast.ts';
import { notSetUp, type RouteDeps, readSubscription, sendCommand } from '../commands/changes.ts';
import { withQuote } from '../commands/quoted.ts';
import type { ApiEnv } from '../http/access.ts';
import { answerChange, askedIn, changeResponses } from '../http/answers.ts';
import { body, json, operation, problems, tenantPeople } from '../http/operation.ts';
import { iso } from '../schemas/present.ts';
import { activationBody, cancellationBody, subscriptionSchema, upcomingSchema } from '../schemas/schemas.ts';

const monthsQuery = z.object({ months: z.coerce.number().int().min(1).max(60).default(12) }).strict();

export function subscriptionRoutes(app: OpenAPIHono<ApiEnv>, deps: RouteDeps): void {
  const read = createRoute({
    ...operation(deps, 'get', '/v1/tenants/{t}/subscription', tenantPeople),
    tags: ['Subscription'],
    summary: 'Everything about a subscription',
    responses: { 200: json(subscriptionSchema, 'The subscription.'), ...problems },
  });
  app.openapi(read, async (context) => context.json(await readSubscription(deps, context.req.param('t') ?? ''), 200));

  const activate = createRoute({
    ...operation(deps, 'post', '/v1/tenants/{t}/subscription/activation', tenantPeople),
    tags: ['Subscription'],
    summary: 'Go on after the trial, with so many licences',
    request: { body: body(activationBody) },
    responses: changeResponses,
  });
  app.openapi(activate, async (context) => {
    const { quantity, startNow = false, quote } = context.req.valid('json');
    const asked = askedIn(context);
    const wish = () => withQuote(deps, asked.tenantId, quote, { type: 'activate', quantity, startNow });
    return answerChange(context, deps, await sendCommand(deps, asked, wish));
  });

  const undo = createRoute({
    ...operation(deps, 'delete', '/v1/tenants/{t}/subscription/activation', tenantPeople),
    tags: ['Subscription'],
    summary: 'Undo the conversion, in the trial',
    responses: changeResponses,
  });
  app.openapi(undo, async (context) => {
    return answerChange(context, deps, await sendCommand(deps, askedIn(context), { type: 'undoActivation' }));
  });

  const cancel = createRoute({
    ...operation(deps, 'post', '/v1/tenants/{t}/subscription/cancellation', tenantPeople),
    tags: ['Subscription'],
    summary: 'Cancel at the end of what is paid for',
    request: { body: { content: { 'application/json': { schema: cancellationBody } } } },
    responses: changeResponses,
  });
  app.openapi(cancel, async (context) => {
    const asked = askedIn(context);
    const { reason } = context.req.valid('json');
    const changed = await sendCommand(deps, asked, { type: 'cancel' });
    // Only now: what is refused leaves nothing behind, least of all words about a tenant that is deleted.
    if (reason !== undefined && reason !== '') await keepNote(deps.db, asked.tenantId, asked.commandId, reason);
    return answerChange(context, deps, changed);
  });

  const keep = createRoute({
    ...operation(deps, 'delete', '/v1/tenants/{t}/subscription/cancellation', tenantPeople),
    tags: ['Subscription'],
    summary: 'Keep the subscription: undo the cancellation',
    responses: changeResponses,
  });
  app.openapi(keep, async (context) => {
    return answerChange(context, deps, await sendCommand(deps, askedIn(context), { type: 'keep' }));
  });

  const forecast = createRoute({
    ...operation(deps, 'get', '/v1/tenants/{t}/upcoming', tenantPeople),
    tags: ['Subscription'],
    summary: 'The next bills, if nothing changes',
    request: { query: monthsQuery },
    responses: { 200: json(z.object({ data: z.array(upcomingSchema) }), 'The bills, soonest first.'), ...problems },
  });
  app.openapi(forecast, async (context) => {
    const recorded = await loadState(deps.db, context.req.param('t') ?? '');
    if (recorded === null) throw notSetUp();
    const { currency } = recorded.state;
    const bills = upcoming(recorded.state, context.req.valid('query').months);
    return context.json({ data: bills.map((bill) => ({ ...bill, at: iso(bill.at), currency })) }, 200);
  });
}
