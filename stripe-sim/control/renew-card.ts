import { z } from 'zod';
import type { Store } from '../store/store.ts';
import { emit } from '../webhooks/emit.ts';
import { find } from '../wire/find.ts';
import { paymentMethodObject } from '../wire/payment-method.ts';
import { withoutRequest } from './spontaneous-events.ts';

export const renewalSchema = z.strictObject({
  payment_method: z.string(),
  exp_month: z.int().min(1).max(12),
  exp_year: z.int().min(2000).max(2100),
});

/** The bank renews a card, and Stripe learns the new date. */
export function renewCard(store: Store, { payment_method: id, ...expiry }: z.output<typeof renewalSchema>): object {
  return withoutRequest(store, (context) => {
    const before = find(context.tx, 'payment_methods', id);
    const renewed = paymentMethodObject(context, context.tx.put('payment_methods', { ...before, ...expiry }));
    const { exp_month, exp_year } = before;
    emit(context, 'payment_method.automatically_updated', renewed, { card: { exp_month, exp_year } });
    return renewed;
  });
}
