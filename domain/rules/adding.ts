/*
 * Adding is free in the trial. Later it reactivates ending licences, charges the rest pro rata and adds it once it is
 * paid. docs/product.md, "Adding licences" and "Pay first"
 */

import type { Instant } from '../calendar.ts';
import { openCharge, openingCharge } from '../charge-under-way.ts';
import { accept, type Decision, type DueBill } from '../decision.ts';
import type { Events } from '../events.ts';
import type { CommandOf } from '../inputs.ts';
import { exceedsMaximumCharge, prorationLine } from '../money/bill.ts';
import type { Period } from '../period.ts';
import { continuingCount, isEnding, numbersOf, numbersToAdd, toReactivate } from '../pool.ts';
import { refusals, refuse } from '../refusals.ts';
import { isRunning } from '../stage.ts';
import type { AddLicences, Charge, State } from '../state.ts';
import { startCharge } from './charging.ts';
import { tooLargeAfter } from './largest-bill.ts';
import { dueFor, firstBill } from './period-bill.ts';
import { reactivationEvents } from './removing.ts';
import { carriedEvents } from './small-amounts.ts';

type Added = 'licencesAdded' | 'licencesReactivated';

export function addLicences(
  state: State,
  { quantity, commandId, quote }: CommandOf<'addLicences'>,
  now: Instant,
): Decision<Added | 'carried' | 'chargeStarted'> {
  if (openingCharge(state) !== null) return refusals.chargePending();
  const { stage } = state;
  if (stage.type === 'trialing') return addInTrial(state, stage.converting, quantity);
  if (stage.type === 'trial_expired') return refuse('not_in_trial', 'The trial is over: activate the subscription.');
  if (stage.type !== 'active') return refusals.overdue();
  const reactivate = toReactivate(state.pool, quantity);
  const excess = quantity - reactivate.length;
  if (exceedsLimit(state, excess)) return refusals.limit(state.policy.maxLicences);
  const bought = [...reactivationEvents(reactivate), ...additionEvents(state, excess)];
  const tooLarge = tooLargeAfter(state, bought, '/quantity', now);
  if (tooLarge !== null) return tooLarge;
  if (excess === 0) return accept(bought);
  const purchase = { type: 'addLicences', quantity: excess, reactivate } as const;
  const line = prorationLine(excess, state.price.pinned, stage.period, state.timeZone, now);
  const due = dueFor(state, line);
  if (due.settlement === 'charge')
    return chargePurchase(
      state,
      { purchase, period: stage.period, commandId, isQuoted: quote !== undefined },
      due,
      now,
    );
  return { ...accept([...bought, ...carriedEvents(due)]), dueNow: due };
}

/**
 * Adds the paid licences. Null where the paid period is over or the pool is full: nothing is added, and the payment is
 * to be refunded.
 */
export function additionPaid(state: State, { period }: Charge, purchase: AddLicences): Events<Added> | null {
  const { stage } = state;
  if (!isRunning(stage) || stage.period.number !== period.number) return null;
  if (exceedsLimit(state, purchase.quantity)) return null;
  const ending = new Set(numbersOf(state.pool.licences.filter(isEnding)));
  const stillEnding = purchase.reactivate.filter((number) => ending.has(number));
  return [...reactivationEvents(stillEnding), ...additionEvents(state, purchase.quantity)];
}

function addInTrial(state: State, converting: boolean, quantity: number): Decision<'licencesAdded'> {
  if (exceedsLimit(state, quantity)) return refusals.limit(state.policy.maxLicences);
  const { bill, settlement } = firstBill(state, continuingCount(state.pool) + quantity);
  if (converting && exceedsMaximumCharge(bill)) return refusals.tooLarge('/quantity');
  if (converting && settlement === 'charge' && state.card === null) return refusals.noCard();
  return accept(additionEvents(state, quantity));
}

function chargePurchase(
  state: State,
  { purchase, ...terms }: { purchase: AddLicences; period: Period; commandId: string; isQuoted: boolean },
  due: DueBill,
  now: Instant,
): Decision<'chargeStarted'> {
  if (exceedsMaximumCharge(due.bill)) return refusals.tooLarge('/quantity');
  if (openCharge(state) !== null) return refusals.chargePending();
  if (state.card === null) return refusals.noCard();
  const { quantity } = purchase;
  const reason = { kind: 'proration', reason: terms.commandId, attempt: 1 } as const;
  return startCharge(state, { ...terms, ...reason, purpose: purchase, quantity }, due, now);
}

function exceedsLimit({ pool, policy }: State, quantity: number): boolean {
  return pool.licences.length + quantity > policy.maxLicences;
}

function additionEvents({ pool }: State, quantity: number): Events<'licencesAdded'> {
  return quantity === 0 ? [] : [{ type: 'licencesAdded', licences: numbersToAdd(pool, quantity) }];
}
