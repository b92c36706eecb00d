import type { Instant } from './calendar.ts';
import { firstBill, renew } from './decide/billing.ts';
import type { DueNow } from './decision.ts';
import { evolveAll } from './evolve.ts';
import type { AmountMinor } from './money/money.ts';
import { anchoredPeriod } from './period.ts';
import { continuingCount } from './pool.ts';
import type { State } from './state.ts';

/** A bill to come, if nothing changes and every charge succeeds. Amounts are in minor units and include tax. */
export interface ComingBill {
  readonly at: Instant;
  readonly amount: AmountMinor;
  readonly tax: AmountMinor;
  readonly licences: number;
}

/** Whatever shows a state asks for its next bill, several times a step; a state never changes. */
const nextBills = new WeakMap<State, ComingBill | null>();

/** The next bill; null where none will come by itself. A bill that will be carried shows 0. */
export function nextBill(state: State): ComingBill | null {
  const known = nextBills.get(state);
  if (known !== undefined) return known;
  const bill = upcoming(state, 1)[0] ?? null;
  nextBills.set(state, bill);
  return bill;
}

/** When the bill falls due that will be the next one as soon as what is due by `now` is paid; null where none will come. */
export function nextBillAfter(state: State, now: Instant): Instant | null {
  const [first, second] = upcoming(state, 2);
  const coming = first !== undefined && first.at <= now ? second : first;
  return coming?.at ?? null;
}

/** The next `count` bills, made by the same functions that will make them. */
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

function willBeBilled({ stage, trial, cancellation }: State): boolean {
  if (cancellation !== null) return false;
  return stage === 'active' || stage === 'past_due' || (stage === 'trialing' && trial.converting);
}

function nextStep(state: State): { readonly bill: ComingBill; readonly following: State | null } {
  if (state.stage === 'trialing') return opening(state);
  const { events, due, period } = renew(state);
  const paid = evolveAll(state, events, period.start);
  return { bill: comingBill(state, period.start, due), following: paid && { ...paid, unpaid: [] } };
}

function opening(state: State): { readonly bill: ComingBill; readonly following: State | null } {
  const at = state.trial.endsAt;
  const due = firstBill(state);
  const period = anchoredPeriod(1, at, state.timeZone);
  const started = {
    type: 'periodStarted',
    period,
    unitPrice: state.price.newest,
    quantity: continuingCount(state.pool),
  } as const;
  const carried = due.settlement === 'carry' ? [{ type: 'carried', lines: due.bill.lines } as const] : [];
  return { bill: comingBill(state, at, due), following: evolveAll(state, [started, ...carried], at) };
}

function comingBill(state: State, at: Instant, { bill, settlement }: DueNow): ComingBill {
  const charged = settlement === 'charge';
  return { at, amount: charged ? bill.amount : 0, tax: charged ? bill.tax : 0, licences: continuingCount(state.pool) };
}
