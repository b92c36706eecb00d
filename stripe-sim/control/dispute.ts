import { z } from 'zod';
import { moveFunds, withStatus } from '../resources/dispute-status.ts';
import type { Store } from '../store/store.ts';
import { emit } from '../webhooks/emit.ts';
import { disputeObject } from '../wire/dispute.ts';
import { invalidRequest } from '../wire/errors.ts';
import { find } from '../wire/find.ts';
import { newId } from '../wire/ids.ts';
import { withoutRequest } from './spontaneous-events.ts';

export const disputeSchema = z.strictObject({
  charge: z.string(),
  reason: z.string().default('fraudulent'),
  amount: z.int().min(1).optional(),
});

/**
 * The card's holder disputes a charge, for which Stripe's API has no request. A charge that was refunded can be
 * disputed too, over its whole amount (support.stripe.com, "Dispute for full charge amount after a partial refund was
 * issued").
 */
export function dispute(store: Store, { charge: id, reason, amount }: z.output<typeof disputeSchema>): object {
  return withoutRequest(store, (context) => {
    const charge = find(context.tx, 'charges', id);
    if (charge.failure !== null || charge.disputed) throw invalidRequest(`Charge ${id} cannot be disputed.`);
    context.tx.put('charges', { ...charge, disputed: true });
    const row = context.tx.create('disputes', {
      id: newId('dp'),
      charge: id,
      payment_intent: charge.payment_intent,
      amount: amount ?? charge.amount,
      currency: charge.currency,
      reason,
    });
    const made = disputeObject(context, row);
    emit(context, 'charge.dispute.created', made);
    moveFunds(context, row);
    return made;
  });
}

export const disputeStatusSchema = z.strictObject({
  dispute: z.string(),
  status: z.enum(['needs_response', 'under_review', 'won', 'lost', 'warning_needs_response', 'warning_closed']),
});

/** The bank changes the status of a dispute. */
export function moveDispute(store: Store, { dispute: id, status }: z.output<typeof disputeStatusSchema>): object {
  return withoutRequest(store, (context) =>
    disputeObject(context, withStatus(context, find(context.tx, 'disputes', id), status)),
  );
}
