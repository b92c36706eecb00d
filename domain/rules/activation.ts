/*
 * Activation sets the number of licences to pay for: charged at the trial's end, or at once with `startNow` and after the
 * trial. docs/product.md, "Activation"
 */

import type { Instant } from '../calendar.ts';
import { openCharge } from '../charge-under-way.ts';
import { accept, type Decision, type DueBill, type Settlement } from '../decision.ts';
import type { Events } from '../events.ts';
import type { CommandOf } from '../inputs.ts';
import { exceedsMaximumCharge } from '../money/bill.ts';
import { anchoredPeriod } from '../period.ts';
import {
  holdersOf,
  isAssigned,
  isEnding,
  isFree,
  newestFirst,
  numbersOf,
  numbersToAdd,
  type Pool,
  withRemoved,
} from '../pool.ts';
import { type Refusal, refusals, refuse } from '../refusals.ts';
import { awaitsOpening, periodOf } from '../stage.ts';
import { isCanceling, type OpeningCharge, type OpenPeriod, type State } from '../state.ts';
import { startCharge } from './charging.ts';
import { usedDaysLeftToOps } from './largest-bill.ts';
import { firstBill, periodBill } from './period-bill.ts';
import { removalEvents } from './removing.ts';
import { carriedEvents } from './small-amounts.ts';

type Resized = 'licencesAdded' | 'licencesRemoved';
export type Opened = Resized | 'billsGivenUp' | 'periodStarted' | 'carried' | 'attentionRaised';

export function activate(
  state: State,
  { quantity, startNow, commandId, requiresDetails }: CommandOf<'activate'>,
  now: Instant,
): Decision<'conversionChosen' | 'chargeStarted' | Opened> {
  const { type } = state.stage;
  if (type === 'suspended') return refusals.overdue();
  if (type !== 'trialing' && type !== 'trial_expired') {
    return refuse('already_active', 'The subscription is active: add or remove licences instead.');
  }
  if (openCharge(state) !== null) return refusals.chargePending();
  if (quantity < 1) return refusals.lastLicence();
  if (quantity > state.policy.maxLicences) return refusals.limit(state.policy.maxLicences);
  const refused = fewerThanAssigned(state.pool, quantity);
  if (refused !== null) return refused;
  if (lacksDetails(state, requiresDetails)) return refusals.noDetails();
  if (startNow || type === 'trial_expired') return openPeriod(state, { quantity, start: now, commandId }, now);
  const { bill, settlement } = firstBill(state, quantity);
  if (exceedsMaximumCharge(bill)) return refusals.tooLarge('/quantity');
  if (settlement === 'charge' && state.card === null) return refusals.noCard();
  return accept([{ type: 'conversionChosen' as const, quantity }, ...resizeEvents(state.pool, quantity)]);
}

/** Whether an activation requires billing details and none were saved. */
export function lacksDetails({ detailsVersion }: State, isRequired: boolean = false): boolean {
  return isRequired && detailsVersion === null;
}

export function undoActivation(state: State): Decision<'conversionUndone'> {
  const { stage } = state;
  if (stage.type === 'trialing') {
    if (openCharge(state) !== null) return refusals.chargePending();
    return accept(stage.converting ? [{ type: 'conversionUndone' }] : []);
  }
  if (stage.type === 'trial_expired')
    return refuse('not_in_trial', 'The trial is over: there is no activation to undo.');
  return refuse('already_active', 'The subscription is active: cancel it to end it.');
}

interface Opening {
  readonly quantity: number;
  readonly start: Instant;
  readonly commandId: string | null;
}

/** Opens a period that has not begun, after charging it where there is something to charge. */
export function openPeriod(
  state: State,
  { quantity, start, commandId }: Opening,
  now: Instant,
): Decision<'chargeStarted' | Opened> {
  const period = anchoredPeriod((periodOf(state)?.number ?? 0) + 1, start, state.timeZone);
  const unitPrice = state.price.newest;
  const due = periodBill(state, quantity, period, unitPrice);
  const purpose: OpenPeriod = { type: 'openPeriod', quantity, period, unitPrice };
  if (due.settlement !== 'charge') return { ...accept(openedEvents(state, purpose, due)), dueNow: due };
  if (exceedsMaximumCharge(due.bill)) return refusals.tooLarge('/quantity');
  if (state.card === null) return refusals.noCard();
  const kind = state.stage.type === 'suspended' ? 'renewal' : 'first';
  const attempt = state.openingAttempts + 1;
  return startCharge(state, { kind, reason: 'period', attempt, commandId, purpose, quantity, period }, due, now);
}

/**
 * What a paid opening brings. Null where the tenant has a subscription by now or is leaving: the payment is to be
 * refunded, unless the tenant stays.
 */
export function openingPaid(state: State, charge: OpeningCharge, settlement: Settlement): Events<Opened> | null {
  return awaitsOpening(state.stage) && !isCanceling(state) ? paidOpeningEvents(state, charge, settlement) : null;
}

/** What follows once the period of this charge is paid, or carried because it is too small. */
export function paidOpeningEvents(
  state: State,
  { purpose, bill }: OpeningCharge,
  settlement: Settlement,
): Events<Opened> {
  return openedEvents(state, purpose, { bill, settlement });
}

/**
 * Opens the period. Its bill has the days used of unpaid periods, whose bills are given up, and ending licences leave.
 */
function openedEvents(state: State, { quantity, period, unitPrice }: OpenPeriod, due: DueBill): Events<Opened> {
  const ending = numbersOf(state.pool.licences.filter(isEnding));
  const bills = state.unpaid.length;
  return [
    ...(bills > 0 ? [{ type: 'billsGivenUp', bills } as const] : []),
    ...removalEvents(ending),
    ...resizeEvents(withRemoved(state.pool, ending), quantity),
    { type: 'periodStarted', period, unitPrice, quantity },
    ...carriedEvents(due),
    ...usedDaysLeftToOps(state, due.bill, period),
  ];
}

/**
 * Brings the pool to `quantity`, by adding licences or removing them, free ones first and newest first. Assigned ones
 * are removed only where too many were assigned while the payer was at the bank, as no unpaid licence works.
 */
function resizeEvents(pool: Pool, quantity: number): Events<Resized> {
  const surplus = pool.licences.length - quantity;
  if (surplus === 0) return [];
  if (surplus < 0) return [{ type: 'licencesAdded', licences: numbersToAdd(pool, -surplus) }];
  const licences = newestFirst(pool.licences);
  return removalEvents(numbersOf([...licences.filter(isFree), ...licences.filter(isAssigned)].slice(0, surplus)));
}

function fewerThanAssigned(pool: Pool, quantity: number): { readonly refusal: Refusal } | null {
  const assigned = pool.licences.filter(isAssigned);
  if (quantity >= assigned.length) return null;
  const detail = `${assigned.length} licences are assigned: revoke ${assigned.length - quantity} of them first.`;
  return { refusal: { code: 'too_many_assigned', detail, holders: holdersOf(assigned) } };
}
