import type Stripe from 'stripe';
import type { Reader } from '../http/context.ts';
import type { EndpointRow } from '../store/rows.ts';

/** An endpoint as Stripe shows it; the secret only when it is created. */
export function webhookEndpointObject(_: Reader, row: EndpointRow, secret?: string): Stripe.WebhookEndpoint {
  return {
    id: row.id,
    object: 'webhook_endpoint',
    api_version: row.api_version,
    application: null,
    created: row.created,
    description: row.description,
    enabled_events: [...row.enabled_events],
    livemode: false,
    metadata: row.metadata,
    ...(secret === undefined ? {} : { secret }),
    status: 'enabled',
    url: row.url,
  } satisfies Stripe.WebhookEndpoint;
}
