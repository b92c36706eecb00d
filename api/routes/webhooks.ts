import type { OpenAPIHono } from '@hono/zod-openapi';
import type Stripe from 'stripe';
import { findTenantByCustomer } from '../../db/tenants.ts';
import { isKnownEvent, keepEvent } from '../../db/webhooks.ts';
import { adoptedRefundWorkflowId, adoptedRefundWorkflowType, cardSaved, chargeNews } from '../../workflows/messages.ts';
import type { ApiEnv } from '../access.ts';
import type { RouteDeps } from '../changes.ts';
import { tellNews } from '../news.ts';
import { ApiError } from '../problems.ts';

/**
 * What the card processor tells by itself. Each event counts once, for good: it is noted after its signal has gone out,
 * so that a crash in between delivers it again – and the workflow, which looks things up instead of believing them, does
 * not mind hearing twice.
 */
export function webhookRoutes(app: OpenAPIHono<ApiEnv>, deps: RouteDeps): void {
  app.post('/webhooks/stripe', async (context) => {
    const event = verified(deps, await context.req.text(), context.req.header('stripe-signature'));
    if (!(await isKnownEvent(deps.db, event.id))) {
      await tell(deps, event);
      await keepEvent(deps.db, event.id, event.type);
    }
    return context.json({ received: true }, 200);
  });
}

function verified({ verifyWebhook, log }: RouteDeps, body: string, signature: string | undefined): Stripe.Event {
  try {
    return verifyWebhook(body, signature ?? '');
  } catch (error) {
    log.warn({ reason: error instanceof Error ? error.message : String(error) }, 'A webhook that cannot be believed');
    throw new ApiError('invalid_signature', 'The signature does not fit.');
  }
}

async function tell(deps: RouteDeps, event: Stripe.Event): Promise<void> {
  switch (event.type) {
    case 'checkout.session.completed': {
      const { setup_intent: setupIntent, customer } = event.data.object;
      if (typeof setupIntent !== 'string' || typeof customer !== 'string') return;
      const tenantId = await findTenantByCustomer(deps.db, customer);
      if (tenantId !== null)
        await tellNews(deps, tenantId, (handle) => handle.signal(cardSaved, { eventId: event.id, setupIntent }));
      return;
    }
    case 'payment_intent.succeeded':
    case 'payment_intent.payment_failed':
    case 'payment_intent.canceled': {
      const { tenantId, chargeKey } = event.data.object.metadata;
      if (tenantId === undefined || chargeKey === undefined) return;
      await tellNews(deps, tenantId, (handle) => handle.signal(chargeNews, { chargeKey }));
      return;
    }
    case 'refund.created':
    case 'refund.updated': {
      const { id, metadata } = event.data.object;
      if (metadata?.['refundKey'] === undefined) await adoptRefund(deps, id);
      return;
    }
    default:
      return;
  }
}

/** A refund that is not ours was made in the card processor's dashboard: the ledger hears of it all the same. */
async function adoptRefund({ temporal, config }: RouteDeps, stripeRefund: string): Promise<void> {
  await temporal.workflow.start(adoptedRefundWorkflowType, {
    workflowId: adoptedRefundWorkflowId(stripeRefund),
    workflowIdConflictPolicy: 'USE_EXISTING',
    taskQueue: config.taskQueue,
    args: [stripeRefund],
  });
}
