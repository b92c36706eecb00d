import type Stripe from 'stripe';
import type { Reader } from '../http/context.ts';
import type { SetupIntentRow } from '../store/rows.ts';
import { clientSecret } from './ids.ts';
import { lastErrorObject } from './last-error.ts';
import { redirectAction } from './next-action.ts';

export function setupIntentObject(reader: Reader, row: SetupIntentRow): Stripe.SetupIntent {
  return {
    id: row.id,
    object: 'setup_intent',
    allowed_payment_method_types: row.allow_redirects === null ? ['card'] : null,
    application: null,
    automatic_payment_methods:
      row.allow_redirects === null ? null : { allow_redirects: row.allow_redirects, enabled: true },
    cancellation_reason: row.cancellation_reason as Stripe.SetupIntent.CancellationReason | null,
    client_secret: clientSecret(row.id),
    created: row.created,
    customer: row.customer,
    customer_account: null,
    description: row.description,
    excluded_payment_method_types: null,
    flow_directions: null,
    last_setup_error: lastErrorObject(reader, row.last_error) as Stripe.SetupIntent.LastSetupError | null,
    latest_attempt: null,
    livemode: false,
    managed_payments: null,
    mandate: null,
    metadata: row.metadata,
    next_action: redirectAction(reader, row),
    on_behalf_of: null,
    payment_method: row.payment_method,
    payment_method_configuration_details: null,
    payment_method_options: { card: { mandate_options: null, network: null, request_three_d_secure: 'automatic' } },
    payment_method_types: ['card'],
    single_use_mandate: null,
    status: row.status,
    usage: row.usage,
  } satisfies Stripe.SetupIntent;
}
