import type Stripe from 'stripe';
import type { Reader } from '../http/context.ts';
import type { RefundRow } from '../store/rows.ts';
import { find } from './find.ts';
import { idFrom } from './ids.ts';

export function refundObject(reader: Reader, row: RefundRow): Stripe.Refund {
  const charge = find(reader.tx, 'charges', row.charge);
  const { failure_reason } = row;
  return {
    id: row.id,
    object: 'refund',
    amount: row.amount,
    balance_transaction: idFrom('txn', row.id),
    charge: row.charge,
    created: row.created,
    currency: row.currency,
    customer: charge.customer,
    customer_account: null,
    destination_details: {
      card: { reference_status: 'pending', reference_type: 'acquirer_reference_number', type: 'refund' },
      type: 'card',
    },
    metadata: row.metadata,
    payment_intent: row.payment_intent,
    payment_method: charge.payment_method,
    reason: row.reason,
    receipt_number: null,
    source_transfer_reversal: null,
    status: failure_reason === undefined ? 'succeeded' : 'failed',
    ...(failure_reason !== undefined && { failure_reason, failure_balance_transaction: idFrom('txn', `${row.id}F`) }),
    transfer_reversal: null,
  } satisfies Stripe.Refund;
}
