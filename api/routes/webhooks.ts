import type { OpenAPIHono } from '@hono/zod-openapi';
import type Stripe from 'stripe';
import { findLedgerRow } from '../../db/ledger.ts';
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
    if (heard.has(event.type) && !(await isKnownEvent(deps.db, event.id))) {
      await tell(deps, event);
      await keepEvent(deps.db, event.id, event.type);
    }
    return context.json({ received: true }, 200);
  });
}

/** What anybody here wants to hear of: each charge brings as many events again of which nothing follows. */
const heard: ReadonlySet<string> = new Set([
  'checkout.session.completed',
  'payment_intent.succeeded',
  'payment_intent.payment_failed',
  'payment_intent.canceled',
  'refund.created',
  'refund.updated',
]);

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
      if (await isNews(deps, chargeKey, event.type))
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

const settledBy = {
  'payment_intent.succeeded': 'succeeded',
  'payment_intent.payment_failed': 'declined',
  'payment_intent.canceled': 'canceled',
} as const;

/**
 * Most charges are known by the time their webhook comes, and a signal would cost the history four events to say so. A
 * pending one is in the hands of the activity that makes it; if that ends without an answer, the workflow asks by itself.
 */
async function isNews({ db }: RouteDeps, chargeKey: string, type: keyof typeof settledBy): Promise<boolean> {
  const row = await findLedgerRow(db, chargeKey);
  return row === null || (row.state !== 'pending' && row.state !== settledBy[type]);
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
