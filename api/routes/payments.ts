import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import { type RouteDeps, readView, requireRunning, sendCommand } from '../commands/changes.ts';
import { withQuote } from '../commands/quoted.ts';
import type { ApiEnv } from '../http/access.ts';
import { answerAccepted, answerChange, askedIn, changeResponses } from '../http/answers.ts';
import { body, json, operation, problems, tenantPeople } from '../http/operation.ts';
import { ApiError } from '../http/problems.ts';
import { cardSchema, operationSchema, payBody, paymentMethodBody, setupSessionBody } from '../schemas/schemas.ts';

export function paymentRoutes(app: OpenAPIHono<ApiEnv>, deps: RouteDeps): void {
  const session = createRoute({
    ...operation(deps, 'post', '/v1/tenants/{t}/payment-method/setup-sessions', tenantPeople),
    tags: ['Payments'],
    summary: "Open the card processor's own page for a card",
    request: { body: body(setupSessionBody) },
    responses: { 200: json(z.object({ url: z.url() }), 'Where to send the admin.'), ...problems },
  });
  app.openapi(session, async (context) => {
    const { tenantId } = askedIn(context);
    await requireRunning(deps, tenantId);
    return context.json({ url: await openSession(deps, tenantId, context.req.valid('json').returnUrl) }, 200);
  });

  const change = createRoute({
    ...operation(deps, 'put', '/v1/tenants/{t}/payment-method', tenantPeople),
    tags: ['Payments'],
    summary: 'Use this card from now on; an overdue bill is tried at once',
    request: { body: body(paymentMethodBody) },
    responses: {
      200: json(cardSchema, 'The card.'),
      202: json(operationSchema, 'It takes longer: ask at `Location` how it goes.'),
      ...problems,
    },
  });
  app.openapi(change, async (context) => {
    const asked = askedIn(context);
    const { paymentMethod } = context.req.valid('json');
    const changed = await sendCommand(deps, asked, { type: 'setPaymentMethod', paymentMethod });
    if (changed.type === 'accepted') return answerAccepted(context, changed);
    const { card } = (await readView(deps, asked.tenantId)).view;
    if (card === null) throw new ApiError('no_payment_method', 'There is no card any more.');
    return context.json(card, 200);
  });

  const pay = createRoute({
    ...operation(deps, 'post', '/v1/tenants/{t}/payments', tenantPeople),
    tags: ['Payments'],
    summary: 'Pay what is overdue now; suspended or expired, begin again',
    request: { body: { content: { 'application/json': { schema: payBody } } } },
    responses: changeResponses,
  });
  app.openapi(pay, async (context) => {
    const asked = askedIn(context);
    const { quote } = context.req.valid('json');
    const wish = () => withQuote(deps, asked.tenantId, quote, { type: 'pay' });
    return answerChange(context, deps, await sendCommand(deps, asked, wish));
  });
}

async function openSession({ openSetupSession, log }: RouteDeps, tenantId: string, returnUrl: string): Promise<string> {
  try {
    return (await openSetupSession(tenantId, returnUrl)).url;
  } catch (error) {
    log.warn({ tenantId, err: error }, 'The card processor has opened no page');
    throw new ApiError('unavailable', 'The card processor does not answer; try again soon.');
  }
}
