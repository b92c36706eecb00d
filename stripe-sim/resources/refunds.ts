import { z } from 'zod';
import type { Context } from '../http/context.ts';
import { operation } from '../http/operation.ts';
import type { ChargeRow } from '../store/rows.ts';
import { emit } from '../webhooks/emit.ts';
import { chargeObject } from '../wire/charge.ts';
import { invalidRequest } from '../wire/errors.ts';
import { find } from '../wire/find.ts';
import { newId } from '../wire/ids.ts';
import { mergeMetadata } from '../wire/metadata.ts';
import { readable } from '../wire/money.ts';
import * as p from '../wire/params.ts';
import { refundObject } from '../wire/refund.ts';
import { addToBalance } from './balance.ts';
import { list, retrieve } from './reading.ts';

const createParams = {
  charge: p.text.optional(),
  payment_intent: p.text.optional(),
  amount: p.int(1).optional(),
  reason: z.enum(['duplicate', 'fraudulent', 'requested_by_customer']).optional(),
  metadata: p.metadata.optional(),
};

export const refunds = [
  operation('POST', '/v1/refunds', createParams, (context, params) => {
    const charge = chargeToRefund(context, params);
    const amount = refundable(charge, params.amount);
    const row = context.tx.create('refunds', {
      id: newId('re'),
      charge: charge.id,
      payment_intent: charge.payment_intent,
      amount,
      currency: charge.currency,
      reason: params.reason ?? null,
      metadata: mergeMetadata({}, params.metadata),
    });
    const after = context.tx.put('charges', { ...charge, amount_refunded: charge.amount_refunded + amount });
    addToBalance(context, charge.currency, -amount);
    const refund = refundObject(context, row);
    emit(context, 'refund.created', refund);
    emit(context, 'charge.refunded', chargeObject(context, after), { amount_refunded: charge.amount_refunded });
    return refund;
  }),

  list('/v1/refunds', 'refunds', refundObject, ['charge', 'payment_intent']),
  retrieve('/v1/refunds', 'refunds', refundObject),
];

function chargeToRefund(
  { tx }: Context,
  { charge, payment_intent }: { charge?: string | undefined; payment_intent?: string | undefined },
): ChargeRow {
  if (charge !== undefined) return find(tx, 'charges', charge, 'charge');
  if (payment_intent === undefined)
    throw invalidRequest('One of the following params should be provided for this request: payment_intent or charge.', {
      code: 'parameter_missing',
    });
  const intent = find(tx, 'payment_intents', payment_intent, 'payment_intent');
  if (intent.status !== 'succeeded' || intent.latest_charge === null)
    throw invalidRequest(`This PaymentIntent (${intent.id}) does not have a successful charge to refund.`);
  return find(tx, 'charges', intent.latest_charge);
}

/** The amount to refund: the requested one, or all that is left. Throws the 400 where that is not possible. */
function refundable(charge: ChargeRow, requested: number | undefined): number {
  if (charge.failure !== null)
    throw invalidRequest(`Charge ${charge.id} did not succeed, so it cannot be refunded.`, {
      code: 'charge_not_refundable',
    });
  if (charge.disputed)
    throw invalidRequest(`Charge ${charge.id} has been charged back; cannot issue a refund.`, {
      code: 'charge_disputed',
    });
  const left = charge.amount - charge.amount_refunded;
  if (left === 0)
    throw invalidRequest(`Charge ${charge.id} has already been refunded.`, { code: 'charge_already_refunded' });
  if (requested === undefined || requested <= left) return requested ?? left;
  throw invalidRequest(
    `Refund amount (${readable(requested, charge.currency)}) is greater than unrefunded amount on charge (${readable(left, charge.currency)})`,
    { param: 'amount' },
  );
}
