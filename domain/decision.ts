import type { Event, EventOf, EventType } from './events.ts';
import type { Bill, Total } from './money/bill.ts';
import type { Refusal } from './refusals.ts';
import type { Charge } from './state.ts';

/** What only an activity can do. Its outcome comes back as a fact. */
export type Effect =
  | { readonly type: 'createInstance' }
  | { readonly type: 'charge'; readonly charge: Charge }
  /** `isRequested`: a command requested it and takes its outcome as the answer. */
  | { readonly type: 'withdrawCharge'; readonly charge: Charge; readonly isRequested?: true }
  | { readonly type: 'lookUpCharge'; readonly charge: Charge }
  | { readonly type: 'attachCard'; readonly paymentMethod: string; readonly commandId: string }
  /** Looks up whether the card that is charged still exists. */
  | { readonly type: 'checkCard' }
  | { readonly type: 'deleteInstance' };

/** How a bill is settled: it is charged, carried to the next one, or there is nothing to pay. */
export type Settlement = 'charge' | 'carry' | 'nothing';

/** What a command makes due now, maybe several bills in a row, and how it is settled. A quote shows this. */
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

/** A refusal. It has events where a charge was tried and declined. */
export interface Refused<E extends Event = never> {
  readonly refusal: Refusal;
  readonly events?: readonly E[];
}

/** The answer of a rule to an input: events of the named types and at most one effect, or a refusal. */
export type Decision<T extends EventType = EventType> = Accepted<EventOf<T>> | Refused<EventOf<T>>;

export function isRefused<E extends Event>(decision: Accepted<E> | Refused<E>): decision is Refused<E> {
  return 'refusal' in decision;
}

/** Adds what follows from events that have happened already. A refusal of what follows takes no event back. */
export function followedBy<E extends Event, F extends Event>(
  events: readonly E[],
  decision: Accepted<F> | Refused<F>,
): Accepted<E | F> {
  return isRefused(decision) ? accept<E | F>(events) : { ...decision, events: [...events, ...decision.events] };
}

export function accept<E extends Event = never>(events: readonly E[], effect: Effect | null = null): Accepted<E> {
  return { events, effect };
}
