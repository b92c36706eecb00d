import type Stripe from 'stripe';
import type { Context } from '../http/context.ts';
import type { DisputeRow } from '../store/rows.ts';
import { emit } from '../webhooks/emit.ts';
import { disputeObject, statusOf, withdraws } from '../wire/dispute.ts';
import { addToBalance } from './balance.ts';

const CLOSED: ReadonlySet<Stripe.Dispute.Status> = new Set(['won', 'lost', 'warning_closed']);

export function isClosed(row: DisputeRow): boolean {
  return CLOSED.has(statusOf(row));
}

/** Changes the status of a dispute and emits the event. */
export function withStatus(context: Context, row: DisputeRow, status: Stripe.Dispute.Status): DisputeRow {
  const moved = context.tx.put('disputes', { ...row, status });
  emit(context, isClosed(moved) ? 'charge.dispute.closed' : 'charge.dispute.updated', disputeObject(context, moved), {
    status: statusOf(row),
  });
  if (withdraws(row) !== withdraws(moved)) moveFunds(context, moved);
  return moved;
}

/** Takes the amount from the balance, or gives it back where nothing withdraws it any more. */
export function moveFunds(context: Context, row: DisputeRow): void {
  const isTaken = withdraws(row);
  addToBalance(context, row.currency, isTaken ? -row.amount : row.amount);
  const type = isTaken ? 'charge.dispute.funds_withdrawn' : 'charge.dispute.funds_reinstated';
  emit(context, type, disputeObject(context, row));
}
