import type Stripe from 'stripe';
import type { Context } from '../http/context.ts';
import { operation } from '../http/operation.ts';

/** Keeps a running total per currency, so that the balance need not add up all charges. */
export function addToBalance({ tx }: Context, currency: string, amount: number): void {
  const before = tx.get('balances', currency);
  if (before === undefined) tx.create('balances', { id: currency, amount });
  else tx.put('balances', { ...before, amount: before.amount + amount });
}

export const balance = [
  operation('GET', '/v1/balance', {}, ({ tx }) => {
    const rows = [...tx.list('balances')];
    const funds = rows.length === 0 ? [{ id: 'usd', amount: 0 }] : rows;
    return {
      object: 'balance',
      available: funds.map(({ id, amount }) => ({ amount, currency: id, source_types: { card: amount } })),
      livemode: false,
      pending: funds.map(({ id }) => ({ amount: 0, currency: id, source_types: { card: 0 } })),
    } satisfies Stripe.Balance;
  }),
];
