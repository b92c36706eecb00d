/*
 * A purchase that waits for its payer can be withdrawn on request. A purchase that the payer has confirmed meanwhile
 * takes effect, and a bill that is due cannot be withdrawn.
 * docs/product.md, "Waiting for the payer"
 */

import { chargeAwaitingPayer, openCharge } from '../charge-under-way.ts';
import { accept, type Decision, isRefused } from '../decision.ts';
import type { ChargeOutcome, CommandOf } from '../inputs.ts';
import { refusals, refuse } from '../refusals.ts';
import type { Charge, State } from '../state.ts';

/** A charge for a bill cannot be withdrawn, as the bill is owed already and would be charged again. */
export function isWithdrawable({ purpose }: Charge): boolean {
  return purpose.type !== 'payBill';
}

export function withdrawPayment(state: State, { chargeKey }: CommandOf<'withdrawPayment'>): Decision {
  if (openCharge(state)?.key === chargeKey) return refusals.chargePending();
  const charge = chargeAwaitingPayer(state);
  if (charge?.key !== chargeKey)
    return refuse('nothing_to_withdraw', 'This payment does not wait for its payer any more, or never did.');
  if (!isWithdrawable(charge))
    return refuse('bill_due', 'This payment is for a bill that is due, which stays until it is paid.');
  return accept([], { type: 'withdrawCharge', charge, isRequested: true });
}

/** The answer to a request to withdraw a charge, by the outcome that was found. */
export function answerToWithdrawal({ type }: ChargeOutcome, decision: Decision): Decision {
  const { events = [] } = decision;
  switch (type) {
    case 'succeeded':
      return { events, ...refusals.alreadyPaid() };
    case 'requires_action':
    case 'unknown':
      return { events, ...refusals.processorUnavailable() };
    case 'canceled':
    case 'too_small':
    case 'declined':
    case 'refunded':
      return isRefused(decision) ? accept(events) : decision;
  }
}
