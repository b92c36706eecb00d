import { z } from 'zod';
import type { Context } from '../http/context.ts';
import { confirmWith, decline, failed, NOT_AUTHENTICATED } from '../resources/charging.ts';
import { isOpen } from '../resources/intent-status.ts';
import type { PaymentIntentRow, PaymentMethodRow } from '../store/rows.ts';
import type { Store } from '../store/store.ts';
import { invalidRequest, StripeFailure } from '../wire/errors.ts';
import { find } from '../wire/find.ts';
import { paymentIntentObject } from '../wire/payment-intent.ts';
import { withoutRequest } from './spontaneous-events.ts';

export const payerSchema = z.strictObject({
  payment_intent: z.string(),
  decision: z.enum(['authorise', 'fail', 'decline']),
  decline_code: z.string().optional(),
});

/**
 * What the holder, or the holder's bank, decides about a payment without a browser: `authorise` pays it, `fail` is an
 * authentication that does not succeed, and `decline` is a bank that refuses the charge after it.
 */
export function decideAsPayer(store: Store, { payment_intent: id, ...decided }: z.output<typeof payerSchema>): object {
  return withoutRequest(store, (context) => {
    const row = find(context.tx, 'payment_intents', id);
    if (!isOpen(row)) throw invalidRequest(`${id} has a status of ${row.status}: there is nothing to decide.`);
    const method = find(context.tx, 'payment_methods', row.payment_method ?? row.last_error?.payment_method ?? '');
    keepingDeclines(() => decide(context, row, method, decided));
    return paymentIntentObject(context, find(context.tx, 'payment_intents', id));
  });
}

type Decided = Omit<z.output<typeof payerSchema>, 'payment_intent'>;

function decide(
  context: Context,
  row: PaymentIntentRow,
  method: PaymentMethodRow,
  { decision, decline_code = 'generic_decline' }: Decided,
): void {
  if (decision === 'authorise') {
    confirmWith(context, row, method, 'authenticated');
    return;
  }
  const notAuthenticated = { ...NOT_AUTHENTICATED, code: 'payment_intent_authentication_failure' };
  if (decision === 'fail') throw failed(context, row, method, notAuthenticated, null);
  throw decline(context, row, method, { code: 'card_declined', decline_code, message: 'Your card was declined.' });
}

function keepingDeclines(act: () => void): void {
  try {
    act();
  } catch (error) {
    if (!(error instanceof StripeFailure && error.keepsEffect)) throw error;
  }
}
