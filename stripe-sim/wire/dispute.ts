import type Stripe from 'stripe';
import type { Reader } from '../http/context.ts';
import type { DisputeRow } from '../store/rows.ts';
import { idFrom } from './ids.ts';

const WEEK = 7 * 24 * 3600;

const NO_EVIDENCE = {
  access_activity_log: null,
  billing_address: null,
  cancellation_policy: null,
  cancellation_policy_disclosure: null,
  cancellation_rebuttal: null,
  customer_communication: null,
  customer_email_address: null,
  customer_name: null,
  customer_purchase_ip: null,
  customer_signature: null,
  duplicate_charge_documentation: null,
  duplicate_charge_explanation: null,
  duplicate_charge_id: null,
  enhanced_evidence: {},
  product_description: null,
  receipt: null,
  refund_policy: null,
  refund_policy_disclosure: null,
  refund_refusal_explanation: null,
  service_date: null,
  service_documentation: null,
  shipping_address: null,
  shipping_carrier: null,
  shipping_date: null,
  shipping_documentation: null,
  shipping_tracking_number: null,
  uncategorized_file: null,
  uncategorized_text: null,
} satisfies Stripe.Dispute.Evidence;

/** A new dispute needs a response. */
export function statusOf({ status }: DisputeRow): Stripe.Dispute.Status {
  return status ?? 'needs_response';
}

/**
 * Whether the amount is withdrawn from the balance. It comes back with a dispute that is won, and a warning takes none.
 */
export function withdraws(row: DisputeRow): boolean {
  const status = statusOf(row);
  return status !== 'won' && !status.startsWith('warning');
}

/** The withdrawal, and its reversal where the dispute was won. */
function balanceTransactions(row: DisputeRow): Stripe.BalanceTransaction[] {
  const withdrawal = adjustment(row, idFrom('txn', row.id), -row.amount, 'dispute');
  if (withdraws(row)) return [withdrawal];
  return statusOf(row) === 'won'
    ? [withdrawal, adjustment(row, idFrom('txn', `${row.id}R`), row.amount, 'dispute_reversal')]
    : [];
}

function adjustment(
  { id: source, currency, created }: DisputeRow,
  id: string,
  amount: number,
  reporting_category: string,
): Stripe.BalanceTransaction {
  return {
    id,
    object: 'balance_transaction',
    amount,
    available_on: created,
    balance_type: 'payments',
    created,
    currency,
    description: null,
    exchange_rate: null,
    fee: 0,
    fee_details: [],
    net: amount,
    reporting_category,
    source,
    status: 'available',
    type: 'adjustment',
  };
}

export function disputeObject(_: Reader, row: DisputeRow): Stripe.Dispute {
  return {
    id: row.id,
    object: 'dispute',
    amount: row.amount,
    balance_transactions: balanceTransactions(row),
    charge: row.charge,
    created: row.created,
    currency: row.currency,
    enhanced_eligibility_types: [],
    evidence: NO_EVIDENCE,
    evidence_details: {
      due_by: row.created + WEEK,
      enhanced_eligibility: {},
      has_evidence: false,
      past_due: false,
      submission_count: 0,
      submission_method: 'not_submitted',
    },
    intended_submission_method: null,
    is_charge_refundable: false,
    livemode: false,
    metadata: {},
    payment_intent: row.payment_intent,
    reason: row.reason,
    status: statusOf(row),
  } satisfies Stripe.Dispute;
}
