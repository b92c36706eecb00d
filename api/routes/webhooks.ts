import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import { isKnownEvent, keepEvent } from '../../db/webhooks.ts';
import type { RouteDeps } from '../commands/changes.ts';
import { dispatchStripeEvent, eventSchema, isHandled, type StripeEvent } from '../commands/stripe-events.ts';
import type { ApiEnv } from '../http/access.ts';
import { json, openOperation, problems } from '../http/operation.ts';
import { ApiError } from '../http/problems.ts';

/**
 * The route for the card processor's events. Each is recorded after it was dispatched, so a crash in between repeats
 * it; workflows look things up and do not trust events, so a repetition does no harm.
 */
export function webhookRoutes(app: OpenAPIHono<ApiEnv>, deps: RouteDeps): void {
  const receive = createRoute({
    ...openOperation(deps, 'post', '/webhooks/stripe', { isLimited: false }),
    summary: "Takes an event of Stripe's, signed by Stripe",
    parameters: [{ name: 'Stripe-Signature', in: 'header', required: true, schema: { type: 'string' } }],
    // The signature covers the bytes, so no schema reads them before it is verified.
    request: { body: { required: true, content: { 'application/json': { schema: { type: 'object' } } } } },
    responses: { 200: json(z.object({ received: z.literal(true) }), 'It is known.'), ...problems },
  });
  app.openapi(receive, async (context) => {
    const signed = verified(deps, await context.req.text(), context.req.header('stripe-signature'));
    if (signed === null) {
      deps.metrics.countWebhook('unknown', 'forged');
      await deps.limiter.limitAddress(context);
      throw new ApiError('invalid_signature', 'The signature does not fit.');
    }
    const event = eventSchema.safeParse(signed.content);
    if (!event.success || !isHandled(event.data)) deps.metrics.countWebhook('other', 'ignored');
    else deps.metrics.countWebhook(event.data.type, await handle(deps, event.data));
    return context.json({ received: true as const }, 200);
  });
}

/**
 * Dispatches an event of this mode and account. Test and live mode may share an endpoint's secret, and connected
 * accounts its events; those of others concern no charge of this service, whatever their metadata say.
 */
async function handle(deps: RouteDeps, event: StripeEvent) {
  const { id: eventId, type, livemode, account } = event;
  if (livemode !== deps.config.live) {
    deps.log.warn({ eventId, type, livemode }, 'A webhook of the other mode');
    return 'other_mode' as const;
  }
  if (account != null) {
    deps.log.warn({ eventId, type, account }, 'A webhook of another account');
    return 'other_account' as const;
  }
  return passOn(deps, event);
}

async function passOn(deps: RouteDeps, event: StripeEvent): Promise<'passed_on' | 'repeated'> {
  if (await isKnownEvent(deps.db, event.id)) return 'repeated';
  if (event.created !== undefined) deps.metrics.observeWebhookLag(deps.now() / 1000 - event.created);
  await dispatchStripeEvent(deps, event);
  await keepEvent(deps.db, event.id, event.type);
  return 'passed_on';
}

/** The content of a webhook; null where the card processor has not signed it. */
function verified({ verifyWebhook, log }: RouteDeps, body: string, signature: string | undefined) {
  try {
    return { content: verifyWebhook(body, signature ?? '') };
  } catch (error) {
    log.warn({ reason: error instanceof Error ? error.message : String(error) }, 'A webhook that cannot be believed');
    return null;
  }
}
