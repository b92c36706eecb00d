import type Stripe from 'stripe';
import type { Reader } from '../http/context.ts';
import type { PaymentIntentRow } from '../store/rows.ts';
import { clientSecret } from './ids.ts';
import { lastErrorObject } from './last-error.ts';
import { redirectAction } from './next-action.ts';

export function paymentIntentObject(reader: Reader, row: PaymentIntentRow): Stripe.PaymentIntent {
  return {
    id: row.id,
    object: 'payment_intent',
    allowed_payment_method_types: row.allow_redirects === null ? ['card'] : null,
    amount: row.amount,
    amount_capturable: 0,
    amount_details: { tip: {} },
    amount_received: row.status === 'succeeded' ? row.amount : 0,
    application: null,
    application_fee_amount: null,
    automatic_payment_methods:
      row.allow_redirects === null ? null : { allow_redirects: row.allow_redirects, enabled: true },
    canceled_at: row.canceled_at,
    cancellation_reason: row.cancellation_reason as Stripe.PaymentIntent.CancellationReason | null,
    capture_method: 'automatic_async',
    client_secret: clientSecret(row.id),
    confirmation_method: 'automatic',
    created: row.created,
    currency: row.currency,
    customer: row.customer,
    customer_account: null,
    description: row.description,
    excluded_payment_method_types: null,
    last_payment_error: lastErrorObject(reader, row.last_error) as Stripe.PaymentIntent.LastPaymentError | null,
    latest_charge: row.latest_charge,
    livemode: false,
    managed_payments: null,
    metadata: row.metadata,
    next_action: redirectAction(reader, row),
    on_behalf_of: null,
    payment_method: row.payment_method,
    payment_method_configuration_details: null,
    payment_method_options: {
      card: { installments: null, mandate_options: null, network: null, request_three_d_secure: 'automatic' },
    },
    payment_method_types: ['card'],
    payment_record: null,
    processing: null,
    receipt_email: row.receipt_email,
    review: null,
    setup_future_usage: row.setup_future_usage,
    shipping: null,
    source: null,
    statement_descriptor: row.statement_descriptor,
    statement_descriptor_suffix: row.statement_descriptor_suffix,
    status: row.status,
    transfer_data: null,
    transfer_group: null,
  } satisfies Stripe.PaymentIntent;
}
