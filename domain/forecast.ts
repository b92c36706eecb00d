import type { Instant } from './calendar.ts';
import type { DueBill } from './decision.ts';
import { evolveAll } from './evolve.ts';
import type { AmountMinor } from './money/money.ts';
import { anchoredPeriod, type Period } from './period.ts';
import { continuingCount } from './pool.ts';
import { firstBill } from './rules/period-bill.ts';
import { renew } from './rules/renewal.ts';
import { carriedEvents, chargedNow } from './rules/small-amounts.ts';
import { isRunning } from './stage.ts';
import { isCanceling, type State } from './state.ts';

/** A coming bill, if nothing changes and every charge succeeds. Amounts are in minor units and include tax. */
export interface ComingBill {
  readonly at: Instant;
  readonly amount: AmountMinor;
  readonly tax: AmountMinor;
  readonly licences: number;
}

/** A step shows one state's next bill several times, and a state never changes. */
const nextBills = new WeakMap<State, ComingBill | null>();

/** The next bill; null where none will come. A bill that will be carried shows 0. */
export function nextBill(state: State): ComingBill | null {
  const known = nextBills.get(state);
  if (known !== undefined) return known;
  const bill = upcoming(state, 1)[0] ?? null;
  nextBills.set(state, bill);
  return bill;
}

/** When the next bill falls due once everything that is due by `now` is paid; null where none will come. */
export function nextBillAfter(state: State, now: Instant): Instant | null {
  const [first, second] = upcoming(state, 2);
  const coming = first !== undefined && first.at <= now ? second : first;
  return coming?.at ?? null;
}

/** The next `count` bills, computed by the functions that will make them. */
export function upcoming(state: State, count: number): readonly ComingBill[] {
  const bills: ComingBill[] = [];
  let current: State | null = willBeBilled(state) ? state : null;
  while (current !== null && bills.length < count) {
    const { bill, following } = nextStep(current);
    bills.push(bill);
    current = following;
  }
  return bills;
}

function willBeBilled(state: State): boolean {
  const { stage } = state;
  return !isCanceling(state) && (isRunning(stage) || (stage.type === 'trialing' && stage.converting));
}

interface ForecastStep {
  readonly bill: ComingBill;
  /** The state once the bill is paid. */
  readonly following: State | null;
}

function nextStep(state: State): ForecastStep {
  return isRunning(state.stage) ? renewal(state, state.stage.period) : opening(state);
}

function renewal(state: State, present: Period): ForecastStep {
  const { events, due, period } = renew(state, present);
  const paid = evolveAll(state, events, period.start);
  return { bill: comingBill(state, period.start, due), following: paid && { ...paid, unpaid: [] } };
}

function opening(state: State): ForecastStep {
  const { trialEndsAt: at, price, pool } = state;
  const due = firstBill(state);
  const period = anchoredPeriod(1, at, state.timeZone);
  const started = { type: 'periodStarted', period, unitPrice: price.newest, quantity: continuingCount(pool) } as const;
  return { bill: comingBill(state, at, due), following: evolveAll(state, [started, ...carriedEvents(due)], at) };
}

function comingBill(state: State, at: Instant, due: DueBill): ComingBill {
  const { amount, tax } = chargedNow(due);
  return { at, amount, tax, licences: continuingCount(state.pool) };
}
