import { z } from 'zod';
import type { Context } from '../http/context.ts';
import type { Store } from '../store/store.ts';
import { emit } from '../webhooks/emit.ts';
import { disputeObject } from '../wire/dispute.ts';
import { invalidRequest } from '../wire/errors.ts';
import { find } from '../wire/find.ts';
import { newId } from '../wire/ids.ts';

export const disputeSchema = z.strictObject({
  charge: z.string(),
  reason: z.string().default('fraudulent'),
  amount: z.int().min(1).optional(),
});

/** The holder of the card disputes a charge, which no request of Stripe's API can do. */
export function dispute(store: Store, { charge: id, reason, amount }: z.output<typeof disputeSchema>): object {
  const tx = store.begin();
  const context: Context = { tx, publicUrl: '', request: { id: null, idempotency_key: null }, forced: () => undefined };
  const charge = find(tx, 'charges', id);
  if (charge.failure !== null || charge.disputed) throw invalidRequest(`Charge ${id} cannot be disputed.`);
  tx.put('charges', { ...charge, disputed: true });
  const row = tx.create('disputes', {
    id: newId('dp'),
    charge: id,
    payment_intent: charge.payment_intent,
    amount: amount ?? charge.amount,
    currency: charge.currency,
    reason,
  });
  const made = disputeObject(context, row);
  emit(context, 'charge.dispute.created', made);
  tx.commit();
  return made;
}
