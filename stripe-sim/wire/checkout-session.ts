import type Stripe from 'stripe';
import type { Reader } from '../http/context.ts';
import type { SessionRow } from '../store/rows.ts';

/** The status of a session now: an open one expires with time. */
export function sessionStatus({ tx }: Reader, row: SessionRow): SessionRow['status'] {
  return row.status === 'open' && row.expires_at <= tx.now ? 'expired' : row.status;
}

export function sessionObject(reader: Reader, row: SessionRow): Stripe.Checkout.Session {
  const status = sessionStatus(reader, row);
  return {
    id: row.id,
    object: 'checkout.session',
    adaptive_pricing: null,
    after_expiration: null,
    allow_promotion_codes: null,
    allowed_payment_method_types: ['card'],
    amount_subtotal: null,
    amount_total: null,
    automatic_tax: { enabled: false, liability: null, provider: null, status: null },
    billing_address_collection: null,
    cancel_url: row.cancel_url,
    client_reference_id: row.client_reference_id,
    client_secret: null,
    collected_information: null,
    consent: null,
    consent_collection: null,
    created: row.created,
    currency: row.currency,
    currency_conversion: null,
    custom_fields: [],
    custom_text: { after_submit: null, shipping_address: null, submit: null, terms_of_service_acceptance: null },
    customer: row.customer,
    customer_account: null,
    customer_creation: null,
    customer_details: null,
    customer_email: row.customer_email,
    discounts: null,
    expires_at: row.expires_at,
    integration_identifier: null,
    invoice: null,
    invoice_creation: null,
    livemode: false,
    locale: null,
    managed_payments: null,
    metadata: row.metadata,
    mode: 'setup',
    origin_context: null,
    payment_intent: null,
    payment_link: null,
    payment_method_collection: 'always',
    payment_method_configuration_details: null,
    payment_method_options: {},
    payment_method_types: ['card'],
    payment_status: 'no_payment_required',
    permissions: null,
    recovered_from: null,
    saved_payment_method_options: null,
    setup_intent: row.setup_intent,
    shipping_address_collection: null,
    shipping_cost: null,
    shipping_options: [],
    status,
    submit_type: null,
    subscription: null,
    success_url: row.success_url,
    total_details: null,
    ui_mode: 'hosted_page',
    url: status === 'open' ? `${reader.publicUrl}/checkout/${row.id}` : null,
    wallet_options: null,
  } satisfies Stripe.Checkout.Session;
}
