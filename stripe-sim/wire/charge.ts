import type Stripe from 'stripe';
import { card } from '../cards/catalogue.ts';
import type { Reader } from '../http/context.ts';
import type { ChargeRow, PaymentMethodRow } from '../store/rows.ts';
import { find } from './find.ts';
import { idFrom } from './ids.ts';
import { billingDetails, fingerprint } from './payment-method.ts';

export function chargeObject(reader: Reader, row: ChargeRow): Stripe.Charge {
  const paid = row.failure === null;
  const method = find(reader.tx, 'payment_methods', row.payment_method);
  return {
    id: row.id,
    object: 'charge',
    amount: row.amount,
    amount_captured: paid ? row.amount : 0,
    amount_refunded: row.amount_refunded,
    application: null,
    application_fee: null,
    application_fee_amount: null,
    balance_transaction: paid ? idFrom('txn', row.id) : null,
    billing_details: billingDetails(method),
    calculated_statement_descriptor: 'STAND-IN',
    captured: paid,
    created: row.created,
    currency: row.currency,
    customer: row.customer,
    description: row.description,
    disputed: row.disputed,
    failure_balance_transaction: null,
    failure_code: row.failure?.code ?? null,
    failure_message: row.failure?.message ?? null,
    fraud_details: {},
    livemode: false,
    metadata: row.metadata,
    on_behalf_of: null,
    outcome: outcome(row),
    paid,
    payment_intent: row.payment_intent,
    payment_method: row.payment_method,
    payment_method_details: { card: cardDetails(row, method), type: 'card' },
    receipt_email: null,
    receipt_number: null,
    receipt_url: null,
    refunded: paid && row.amount_refunded === row.amount,
    review: null,
    shipping: null,
    source: null,
    source_transfer: null,
    statement_descriptor: null,
    statement_descriptor_suffix: null,
    status: paid ? 'succeeded' : 'failed',
    transfer_data: null,
    transfer_group: null,
  } satisfies Stripe.Charge;
}

function outcome({ failure }: ChargeRow): Stripe.Charge.Outcome {
  const common = {
    risk_level: 'normal',
    risk_score: 12,
    advice_code: null,
    network_advice_code: null,
    network_decline_code: null,
  } as const;
  if (failure === null) {
    return {
      ...common,
      network_status: 'approved_by_network',
      reason: null,
      seller_message: 'Payment complete.',
      type: 'authorized',
    };
  }
  return {
    ...common,
    network_status: 'declined_by_network',
    advice_code: failure.advice_code ?? null,
    reason: failure.decline_code ?? failure.code,
    seller_message: 'The bank did not approve this charge.',
    type: 'issuer_declined',
  };
}

function cardDetails(row: ChargeRow, method: PaymentMethodRow): Stripe.Charge.PaymentMethodDetails.Card {
  const { brand, number, funding } = card(method.card);
  return {
    amount_authorized: row.failure === null ? row.amount : null,
    authorization_code: null,
    brand,
    checks: { address_line1_check: null, address_postal_code_check: null, cvc_check: null },
    country: 'US',
    electronic_commerce_indicator: null,
    exp_month: method.exp_month,
    exp_year: method.exp_year,
    fingerprint: fingerprint(method),
    funding,
    installments: null,
    last4: number.slice(-4),
    mandate: null,
    network: brand,
    network_transaction_id: null,
    regulated_status: 'unregulated',
    three_d_secure: null,
    transaction_link_id: null,
    wallet: null,
  };
}
