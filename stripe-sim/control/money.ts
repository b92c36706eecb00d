import type { ChargeRow, RefundRow } from '../store/rows.ts';
import type { Store } from '../store/store.ts';

/**
 * All money that moved, for audits: charges that succeeded, refunds that did not fail, oldest first, and their sums.
 */
export function money({ tables }: Store) {
  const charges = [...tables.charges.list()].filter(({ failure }) => failure === null).map(chargeLine);
  const reached = [...tables.refunds.list()].filter(({ failure_reason: failure }) => failure === undefined);
  const refunds = reached.map(refundLine);
  return { charged: sums(charges), refunded: sums(refunds), charges, refunds };
}

function chargeLine({ id, payment_intent, customer, amount, amount_refunded, currency, created, metadata }: ChargeRow) {
  return { id, payment_intent, customer, amount, amount_refunded, currency, created, metadata };
}

function refundLine({ id, charge, payment_intent, amount, currency, created, metadata }: RefundRow) {
  return { id, charge, payment_intent, amount, currency, created, metadata };
}

function sums(lines: readonly { readonly amount: number; readonly currency: string }[]): Record<string, number> {
  const totals: Record<string, number> = {};
  for (const { amount, currency } of lines) totals[currency] = (totals[currency] ?? 0) + amount;
  return totals;
}
