import type { OpenAPIHono } from '@hono/zod-openapi';
import { isKnownEvent, keepEvent } from '../../db/webhooks.ts';
import type { ApiEnv } from '../access.ts';
import type { RouteDeps } from '../changes.ts';
import { ApiError } from '../problems.ts';
import { eventSchema, isHeard, tell } from '../stripe-events.ts';

/**
 * What the card processor tells by itself. Each event counts once, for good: it is noted after it was passed on, so that a
 * crash in between delivers it again – and the workflows, which look things up instead of believing them, do not mind
 * hearing twice.
 */
export function webhookRoutes(app: OpenAPIHono<ApiEnv>, deps: RouteDeps): void {
  app.post('/webhooks/stripe', async (context) => {
    const event = eventSchema.safeParse(
      verified(deps, await context.req.text(), context.req.header('stripe-signature')),
    );
    if (event.success && isHeard(event.data) && !(await isKnownEvent(deps.db, event.data.id))) {
      await tell(deps, event.data);
      await keepEvent(deps.db, event.data.id, event.data.type);
    }
    return context.json({ received: true }, 200);
  });
}

function verified({ verifyWebhook, log }: RouteDeps, body: string, signature: string | undefined): unknown {
  try {
    return verifyWebhook(body, signature ?? '');
  } catch (error) {
    log.warn({ reason: error instanceof Error ? error.message : String(error) }, 'A webhook that cannot be believed');
    throw new ApiError('invalid_signature', 'The signature does not fit.');
  }
}
