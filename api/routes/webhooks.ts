import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import { isKnownEvent, keepEvent } from '../../db/webhooks.ts';
import type { RouteDeps } from '../commands/changes.ts';
import { dispatchStripeEvent, eventSchema, isHandled, type StripeEvent } from '../commands/stripe-events.ts';
import type { ApiEnv } from '../http/access.ts';
import { json, openOperation, problems } from '../http/operation.ts';
import { ApiError } from '../http/problems.ts';

/**
 * The card processor's events. Each counts once: it is noted after it was passed on, so that a crash in between delivers it
 * again, which the workflows bear, as they look things up instead of believing an event.
 */
export function webhookRoutes(app: OpenAPIHono<ApiEnv>, deps: RouteDeps): void {
  const receive = createRoute({
    ...openOperation(deps, 'post', '/webhooks/stripe', { isLimited: false }),
    summary: "Takes an event of Stripe's, signed by Stripe",
    parameters: [{ name: 'Stripe-Signature', in: 'header', required: true, schema: { type: 'string' } }],
    // The signature is of the bytes, so that no schema reads them before it is checked.
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
 * An endpoint's secret may be shared by test and live mode, and an endpoint may get the events of connected accounts: what
 * belongs to another mode or account is about no charge of ours, whatever its metadata say.
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

/** Null where the card processor has not signed it. */
function verified({ verifyWebhook, log }: RouteDeps, body: string, signature: string | undefined) {
  try {
    return { content: verifyWebhook(body, signature ?? '') };
  } catch (error) {
    log.warn({ reason: error instanceof Error ? error.message : String(error) }, 'A webhook that cannot be believed');
    return null;
  }
}
