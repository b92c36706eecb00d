import type { Event } from './events.ts';
import type { Bill, Settlement } from './money/bill.ts';
import type { Refusal } from './refusals.ts';
import type { Charge } from './state.ts';

/** Something only the outside can do; its outcome comes back as a fact. */
export type Effect =
  | { readonly type: 'createInstance' }
  | { readonly type: 'charge'; readonly charge: Charge }
  | { readonly type: 'withdrawCharge'; readonly charge: Charge }
  | { readonly type: 'attachCard'; readonly paymentMethod: string; readonly commandId: string }
  | { readonly type: 'deleteInstance' };

/** A bill a command makes due now, and how it is settled: what a quote shows. */
export interface DueNow {
  readonly bill: Bill;
  readonly settlement: Settlement;
}

export interface Accepted {
  readonly events: readonly Event[];
  readonly effect: Effect | null;
  readonly dueNow?: DueNow;
}

/** What the rules say to an input: what happens, and at most one thing to do; or why nothing does. A refusal can come
 * with events, when a charge was tried and declined. */
export type Decision = Accepted | { readonly refusal: Refusal; readonly events?: readonly Event[] };

export function isRefused(decision: Decision): decision is Extract<Decision, { refusal: Refusal }> {
  return 'refusal' in decision;
}

export function accept(events: readonly Event[], effect: Effect | null = null): Accepted {
  return { events, effect };
}
