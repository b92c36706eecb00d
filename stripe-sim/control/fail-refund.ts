import { z } from 'zod';
import { addToBalance } from '../resources/balance.ts';
import type { Store } from '../store/store.ts';
import { emit } from '../webhooks/emit.ts';
import { invalidRequest } from '../wire/errors.ts';
import { find } from '../wire/find.ts';
import { refundObject } from '../wire/refund.ts';
import { withoutRequest } from './spontaneous-events.ts';

/** The reasons of Stripe's reference, "The Refund object", `failure_reason`. */
export const refundFailureSchema = z.strictObject({
  refund: z.string(),
  reason: z
    .enum([
      'lost_or_stolen_card',
      'expired_or_canceled_card',
      'charge_for_pending_refund_disputed',
      'insufficient_funds',
      'declined',
      'merchant_request',
      'unknown',
    ])
    .default('expired_or_canceled_card'),
});

/**
 * The bank returns a refund that had succeeded: the amount comes back to the balance, and the charge can be refunded
 * again (docs.stripe.com/refunds, "Failed refunds").
 */
export function failRefund(store: Store, { refund: id, reason }: z.output<typeof refundFailureSchema>): object {
  return withoutRequest(store, (context) => {
    const before = find(context.tx, 'refunds', id);
    if (before.failure_reason !== undefined) throw invalidRequest(`Refund ${id} has failed already.`);
    const failed = refundObject(context, context.tx.put('refunds', { ...before, failure_reason: reason }));
    const charge = find(context.tx, 'charges', before.charge);
    context.tx.put('charges', { ...charge, amount_refunded: charge.amount_refunded - before.amount });
    addToBalance(context, before.currency, before.amount);
    for (const type of ['refund.updated', 'charge.refund.updated', 'refund.failed'] as const)
      emit(context, type, failed, { status: 'succeeded' });
    return failed;
  });
}
