import type { Instant } from '../calendar.ts';
import { accept, type Decision, type DueNow } from '../decision.ts';
import { waitsForCustomer } from '../dunning.ts';
import type { Event } from '../events.ts';
import { violationsOf } from '../invariants.ts';
import { billFor, exceedsMaximumCharge, periodLine, settlementOf } from '../money/bill.ts';
import type { AmountMinor } from '../money/money.ts';
import { anchoredPeriod, nextPeriod, type Period } from '../period.ts';
import {
  continuingCount,
  isAssigned,
  isEnding,
  isFree,
  newestFirst,
  numbersOf,
  numbersToAdd,
  type Pool,
  withRemoved,
} from '../pool.ts';
import { refusals } from '../refusals.ts';
import type { Charge, ChargeKind, Purpose, State } from '../state.ts';

/** The bill of a whole period, with whatever was carried to it. */
export function periodBill(state: State, quantity: number, period: Period, unitPrice: AmountMinor): DueNow {
  const bill = billFor([...state.carried, periodLine(quantity, unitPrice, period, state.timeZone)], state);
  return { bill, settlement: settlementOf(bill, state.currency) };
}

/** The bill that a converting trial ends with, for the licences it has or for another number of them. */
export function firstBill(state: State, quantity = continuingCount(state.pool)): DueNow {
  const period = anchoredPeriod(1, state.trial.endsAt, state.timeZone);
  return periodBill(state, quantity, period, state.price.newest);
}

/** The business key of a charge: one per reason, ever (product.md, "Money rules"). */
function chargeKey(state: State, period: Period, kind: ChargeKind, command: string, attempt: number): string {
  return [state.tenantId, period.number, kind, command, attempt].join('/');
}

interface ChargeTerms {
  readonly kind: ChargeKind;
  /** What the key names: the command for a purchase, `period` for what a period costs. */
  readonly reason: string;
  readonly attempt: number;
  readonly commandId: string | null;
  readonly purpose: Purpose;
  readonly quantity: number;
  readonly period: Period;
}

/** The one way to a charge: never from a state that breaks an invariant. */
export function startCharge(state: State, terms: ChargeTerms, due: DueNow, now: Instant): Decision {
  if (violationsOf(state).length > 0) return refusals.parked();
  const key = chargeKey(state, terms.period, terms.kind, terms.reason, terms.attempt);
  const charge: Charge = { key, ...terms, bill: due.bill, startedAt: now };
  return { events: [{ type: 'chargeStarted', charge }], effect: { type: 'charge', charge }, dueNow: due };
}

/** Opens a period that has not begun: charges it first where there is something to charge. */
export function openPeriod(
  state: State,
  opening: { readonly quantity: number; readonly start: Instant; readonly commandId: string | null },
  now: Instant,
): Decision {
  const { quantity, start, commandId } = opening;
  const period = anchoredPeriod((state.period?.number ?? 0) + 1, start, state.timeZone);
  const unitPrice = state.price.newest;
  const due = periodBill(state, quantity, period, unitPrice);
  const purpose: OpenPeriod = { type: 'openPeriod', quantity, period, unitPrice };
  if (due.settlement !== 'charge') return { ...accept(openedEvents(state, purpose, due)), dueNow: due };
  if (exceedsMaximumCharge(due.bill)) return refusals.tooLarge('/quantity');
  if (state.card === null) return refusals.noCard();
  const kind = state.stage === 'suspended' ? 'renewal' : 'first';
  const attempt = state.openingAttempts + 1;
  return startCharge(state, { kind, reason: 'period', attempt, commandId, purpose, quantity, period }, due, now);
}

export type OpenPeriod = Extract<Purpose, { type: 'openPeriod' }>;

/** Where a period can be opened: there is no subscription yet, or none any more. */
export function awaitsOpening({ stage }: State): boolean {
  return stage === 'trialing' || stage === 'trial_expired' || stage === 'suspended';
}

/** What follows once a period that had not begun is paid, or needs no paying. */
export function openedEvents(state: State, { quantity, period, unitPrice }: OpenPeriod, due: DueNow): readonly Event[] {
  const ending = numbersOf(state.pool.licences.filter(isEnding));
  const kept = withRemoved(state.pool, ending);
  return [
    ...(state.unpaid.length > 0 ? [{ type: 'billsGivenUp', bills: state.unpaid.length } as const] : []),
    ...removalEvents(ending),
    ...resizeEvents(kept, quantity),
    { type: 'periodStarted', period, unitPrice, quantity },
    ...carriedEvents(due),
  ];
}

/** The renewal at a boundary: ending licences leave, the next period begins and its bill is made. */
export function renew(state: State): {
  readonly events: readonly Event[];
  readonly due: DueNow;
  readonly period: Period;
} {
  if (state.period === null) throw new Error('A renewal without a period');
  const quantity = continuingCount(state.pool);
  const period = nextPeriod(state.period, state.timeZone);
  const unitPrice = state.price.newest;
  const due = periodBill(state, quantity, period, unitPrice);
  const billed: readonly Event[] =
    due.settlement === 'charge' ? [{ type: 'billed', bill: due.bill, quantity, period }] : carriedEvents(due);
  const events: readonly Event[] = [
    ...removalEvents(numbersOf(state.pool.licences.filter(isEnding))),
    { type: 'periodStarted', period, unitPrice, quantity },
    ...billed,
  ];
  return { events, due, period };
}

/** Charges the oldest unpaid bill; without a card that is a failed payment at once. */
export function collect(state: State, commandId: string | null, now: Instant): Decision {
  const [oldest] = state.unpaid;
  if (oldest === undefined) return accept([]);
  if (state.card === null) {
    if (commandId !== null) return refusals.noCard();
    return accept([paymentFailed(state, 'no_payment_method', 0)]);
  }
  const { bill, quantity, period } = oldest;
  const attempt = oldest.attempts + 1;
  const purpose = { type: 'payBill' } as const;
  const due = { bill, settlement: 'charge' } as const;
  return startCharge(
    state,
    { kind: 'renewal', reason: 'period', attempt, commandId, purpose, quantity, period },
    due,
    now,
  );
}

export function paymentFailed(state: State, declineCode: string, retriesDue: number): Event {
  const retriesDone = Math.max(state.dunning?.retriesDone ?? 0, retriesDue);
  return { type: 'paymentFailed', declineCode, waitsForCard: waitsForCustomer(declineCode), retriesDone };
}

export function carriedEvents({ bill, settlement }: DueNow): readonly Event[] {
  return settlement === 'carry' ? [{ type: 'carried', lines: bill.lines }] : [];
}

export function removalEvents(licences: readonly number[]): readonly Event[] {
  return licences.length === 0 ? [] : [{ type: 'licencesRemoved', licences }];
}

/**
 * Brings the pool to `quantity`: new licences come, or free ones go, the newest first. Assigned ones go only where too
 * many were given out while the payer was at the bank: nobody works with a licence that is not paid for.
 */
export function resizeEvents(pool: Pool, quantity: number): readonly Event[] {
  const surplus = pool.licences.length - quantity;
  if (surplus === 0) return [];
  if (surplus < 0) return [{ type: 'licencesAdded', licences: numbersToAdd(pool, -surplus) }];
  const licences = newestFirst(pool.licences);
  return removalEvents(numbersOf([...licences.filter(isFree), ...licences.filter(isAssigned)].slice(0, surplus)));
}
