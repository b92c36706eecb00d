/*
 * At each boundary ending licences leave, the next period begins, and its bill is charged after any older one.
 * docs/product.md, "Renewal"
 */

import type { Instant } from '../calendar.ts';
import { openCharge } from '../charge-under-way.ts';
import { accept, type Decision, type DueBill, followedBy, isRefused } from '../decision.ts';
import type { EventOf, Events } from '../events.ts';
import { evolveAll } from '../evolve.ts';
import { exceedsMaximumCharge, sumOf, type Total } from '../money/bill.ts';
import { nextPeriod, type Period } from '../period.ts';
import { continuingCount, isEnding, numbersOf } from '../pool.ts';
import { refusals } from '../refusals.ts';
import { dunningOf, isRunning } from '../stage.ts';
import { isCanceling, type State } from '../state.ts';
import { uncollectableCode } from './attempts.ts';
import { startCharge } from './charging.ts';
import { leftToOps } from './largest-bill.ts';
import { periodBill } from './period-bill.ts';
import { removalEvents } from './removing.ts';
import { carriedEvents } from './small-amounts.ts';

type Renewed = 'licencesRemoved' | 'periodStarted' | 'billed' | 'carried' | 'attentionRaised';
export type Collected = 'chargeStarted' | 'paymentFailed';

export function dueBoundary({ stage }: State): Instant | null {
  return isRunning(stage) ? stage.period.end : null;
}

/**
 * Begins the next period, whatever its charge will come to. A new bill is charged here only if nothing else is owed or
 * under way; otherwise it waits in the queue.
 */
export function settleBoundary(state: State, _: Instant, now: Instant): Decision<Renewed | Collected> {
  if (!isRunning(state.stage)) return accept([]);
  const { events } = renew(state, state.stage.period);
  const renewed = evolveAll(state, events, now);
  if (renewed?.stage.type !== 'active' || openCharge(renewed) !== null) return accept(events);
  return followedBy(events, collect(renewed, null, now));
}

/** The events of the boundary after `present`: the next period and its bill, without its charge. */
export function renew(
  state: State,
  present: Period,
): { readonly events: Events<Renewed>; readonly due: DueBill; readonly period: Period } {
  const quantity = continuingCount(state.pool);
  const period = nextPeriod(present, state.timeZone);
  const unitPrice = state.price.newest;
  const due = periodBill(state, quantity, period, unitPrice);
  const events: Events<Renewed> = [
    ...removalEvents(numbersOf(state.pool.licences.filter(isEnding))),
    { type: 'periodStarted', period, unitPrice, quantity },
    ...billEvents(state, due, quantity, period),
  ];
  return { events, due, period };
}

/** The events of a bill: it is owed, carried, or left to ops as too large for a card. */
function billEvents(
  state: State,
  due: DueBill,
  quantity: number,
  period: Period,
): Events<'billed' | 'carried' | 'attentionRaised'> {
  const { bill, settlement } = due;
  if (settlement !== 'charge') return carriedEvents(due);
  return exceedsMaximumCharge(bill) ? [leftToOps(bill, period, state)] : [{ type: 'billed', bill, quantity, period }];
}

/** When a waiting bill is collected: as soon as the outcome of the charge before it is known. */
export function dueCollection({ stage, unpaid }: State): Instant | null {
  return stage.type === 'active' ? (unpaid[0]?.period.start ?? null) : null;
}

export function collectUnpaid(state: State, _: Instant, now: Instant): Decision<Collected> {
  return collect(state, null, now);
}

/**
 * Charges the oldest unpaid bill. Where time makes it due and no card may be charged, the payment fails without a try
 * and waits for another card.
 */
export function collect(state: State, commandId: string | null, now: Instant): Decision<Collected> {
  const [oldest] = state.unpaid;
  if (oldest === undefined) return accept([]);
  const uncollectable = commandId === null ? uncollectableCode(state) : null;
  if (uncollectable !== null) return accept([failedUntried(state, uncollectable)]);
  if (state.card === null) return refusals.noCard();
  const { bill, detailsVersion, quantity, period, attempts } = oldest;
  const reason = { kind: 'renewal', reason: 'period', attempt: attempts + 1, commandId } as const;
  const terms = { ...reason, purpose: { type: 'payBill' }, quantity, period, detailsVersion } as const;
  const decision = startCharge(state, terms, { bill, settlement: 'charge' }, now);
  return isRefused(decision) ? decision : { ...decision, dueNow: { bill: paidAtOnce(state), settlement: 'charge' } };
}

/** What one "pay now" pays: further bills are charged as soon as the oldest is paid, unless the tenant is leaving. */
function paidAtOnce(state: State): Total {
  const bills = isCanceling(state) ? state.unpaid.slice(0, 1) : state.unpaid;
  return sumOf(bills.map(({ bill }) => bill));
}

function failedUntried(state: State, declineCode: string): EventOf<'paymentFailed'> {
  const retriesDone = dunningOf(state)?.retriesDone ?? 0;
  return { type: 'paymentFailed', declineCode, waitsForCard: true, retriesDone };
}
