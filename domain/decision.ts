import type { Event, EventOf, EventType } from './events.ts';
import type { Bill, Total } from './money/bill.ts';
import type { Refusal } from './refusals.ts';
import type { Charge } from './state.ts';

/** What only the outside can do; its outcome comes back as a fact. */
export type Effect =
  | { readonly type: 'createInstance' }
  | { readonly type: 'charge'; readonly charge: Charge }
  | { readonly type: 'withdrawCharge'; readonly charge: Charge }
  | { readonly type: 'lookUpCharge'; readonly charge: Charge }
  | { readonly type: 'attachCard'; readonly paymentMethod: string; readonly commandId: string }
  /** Finds out whether the card that is charged is still there. */
  | { readonly type: 'checkCard' }
  | { readonly type: 'deleteInstance' };

/** What becomes of a bill: it is charged, carried to the next one, or there is nothing to pay. */
export type Settlement = 'charge' | 'carry' | 'nothing';

/** What a command makes due now, and how it is settled: what a quote shows. It may be several bills in a row. */
export interface DueNow {
  readonly bill: Total;
  readonly settlement: Settlement;
}

/** One bill, and how it is settled. */
export interface DueBill extends DueNow {
  readonly bill: Bill;
}

export interface Accepted<E extends Event = Event> {
  readonly events: readonly E[];
  readonly effect: Effect | null;
  readonly dueNow?: DueNow;
}

/** Events come with a refusal where a charge was tried and declined. */
export interface Refused<E extends Event = never> {
  readonly refusal: Refusal;
  readonly events?: readonly E[];
}

/** What a rule says to an input: events of the types it names and at most one effect, or why nothing happens. */
export type Decision<T extends EventType = EventType> = Accepted<EventOf<T>> | Refused<EventOf<T>>;

export function isRefused<E extends Event>(decision: Accepted<E> | Refused<E>): decision is Refused<E> {
  return 'refusal' in decision;
}

/** What follows upon events that have happened already: a refusal of it takes nothing back. */
export function followedBy<E extends Event, F extends Event>(
  events: readonly E[],
  decision: Accepted<F> | Refused<F>,
): Accepted<E | F> {
  return isRefused(decision) ? accept<E | F>(events) : { ...decision, events: [...events, ...decision.events] };
}

export function accept<E extends Event = never>(events: readonly E[], effect: Effect | null = null): Accepted<E> {
  return { events, effect };
}
