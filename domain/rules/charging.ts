/*
 * Each reason to charge has a business key and is charged under it at most once.
 * docs/product.md, "One charge per reason"
 */

import type { Instant } from '../calendar.ts';
import type { Decision, DueBill } from '../decision.ts';
import { violationsOf } from '../invariants.ts';
import { type Refusal, refusals } from '../refusals.ts';
import type { Charge, State } from '../state.ts';
import { brakeOn, cardGoneCode } from './attempts.ts';
import { type Origin, sentAtEarliest } from './first-send.ts';

export interface ChargeTerms extends Omit<Charge, 'key' | 'bill' | 'detailsVersion' | 'startedAt' | 'sentAtEarliest'> {
  /** The billing details of an existing bill. Left out, the newest are taken. */
  readonly detailsVersion?: number | null;
}

/**
 * Starts a charge, which nothing else does. It is refused where the state breaks an invariant, and to a command that
 * the brake stops.
 */
export function startCharge(
  state: State,
  { isQuoted, ...terms }: ChargeTerms & Origin,
  due: DueBill,
  now: Instant,
): Decision<'chargeStarted'> {
  if (violationsOf(state).length > 0) return refusals.parked();
  const braked = terms.commandId === null ? null : brakeOn(state, now);
  if (braked !== null) return braked;
  const { period, kind, reason, attempt, detailsVersion = state.detailsVersion } = terms;
  const key = [state.tenantId, period.number, kind, reason, attempt].join('/');
  const earliest = sentAtEarliest(state, { ...terms, isQuoted }, now);
  const charge: Charge = { key, ...terms, bill: due.bill, detailsVersion, startedAt: now, sentAtEarliest: earliest };
  return { events: [{ type: 'chargeStarted', charge }], effect: { type: 'charge', charge }, dueNow: due };
}

/** The refusal of a command whose charge is not paid. */
export function notPaid({ key }: Charge, declineCode: string): Refusal {
  if (declineCode === 'authentication_required') {
    return {
      code: 'authentication_required',
      detail: 'The bank asks the payer to confirm this payment.',
      chargeKey: key,
    };
  }
  const isGone = declineCode === cardGoneCode;
  const detail = isGone
    ? 'There is no such card any more: add another card.'
    : 'The card was declined; nothing has changed.';
  return { code: 'card_declined', detail, declineCode };
}
