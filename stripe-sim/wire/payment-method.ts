import { createHash } from 'node:crypto';
import type Stripe from 'stripe';
import { card } from '../cards/catalogue.ts';
import type { Reader } from '../http/context.ts';
import type { PaymentMethodRow } from '../store/rows.ts';
import { NO_ADDRESS } from './address.ts';

export function paymentMethodObject(_: Reader, row: PaymentMethodRow): Stripe.PaymentMethod {
  return {
    id: row.id,
    object: 'payment_method',
    allow_redisplay: 'unspecified',
    billing_details: billingDetails(row),
    card: { ...cardFace(row), ...CARD_CONSTANTS },
    created: row.created,
    customer: row.customer,
    customer_account: null,
    livemode: false,
    metadata: row.metadata,
    type: 'card',
  } satisfies Stripe.PaymentMethod;
}

const CARD_CONSTANTS = {
  checks: { address_line1_check: null, address_postal_code_check: null, cvc_check: 'pass' },
  generated_from: null,
  regulated_status: 'unregulated',
  three_d_secure_usage: { supported: true },
  wallet: null,
} as const;

export function billingDetails(row: PaymentMethodRow) {
  return { address: row.address ?? NO_ADDRESS, email: row.email, name: row.name, phone: row.phone, tax_id: null };
}

/** The fields that differ between cards. */
function cardFace(row: PaymentMethodRow) {
  const { brand, number, funding } = card(row.card);
  return {
    brand,
    country: 'US',
    display_brand: brand,
    exp_month: row.exp_month,
    exp_year: row.exp_year,
    fingerprint: fingerprint(row),
    funding,
    last4: number.slice(-4),
    networks: { available: [brand], preferred: null },
  };
}

/** The fingerprint of a card's number, which all payment methods with that number share. */
export function fingerprint(row: PaymentMethodRow): string {
  return createHash('sha256').update(card(row.card).number).digest('hex').slice(0, 16);
}
