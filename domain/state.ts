import type { Concerns } from './attention.ts';
import type { Instant } from './calendar.ts';
import type { Bill, BillTo, Line } from './money/bill.ts';
import type { AmountMinor } from './money/money.ts';
import type { Period } from './period.ts';
import type { Policy } from './policy.ts';
import type { LicenceNumbers, Pool } from './pool.ts';
import { hasEnded, type Stage } from './stage.ts';

/** What is bought, held, due and pending for one tenant: plain JSON, carried from run to run. */
export interface State extends BillTo {
  readonly tenantId: string;
  /** Of the billing details that the facts of the buyer are from; null where there are none. */
  readonly detailsVersion: number | null;
  readonly policy: Policy;
  readonly price: Price;
  readonly trialEndsAt: Instant;
  readonly stage: Stage;
  readonly cancellation: Cancellation | null;
  readonly pool: Pool;
  readonly card: Card | null;
  /** The card that is gone at the card processor, until there is another. */
  readonly removedCard: Card | null;
  readonly declines: Declines;
  /** Lines too small to be charged alone; they go onto the next bill. */
  readonly carried: readonly Line[];
  /** Bills of periods that have begun and are not paid, oldest first. */
  readonly unpaid: readonly UnpaidBill[];
  /** Null where the tenant never was. */
  readonly lastSuspendedAt: Instant | null;
  readonly chargeUnderWay: ChargeUnderWay | null;
  /** Attempts so far to pay for the period that has not begun yet. */
  readonly openingAttempts: number;
  /** Paid for that period while a cancellation was pending: it begins where that is undone. */
  readonly paidOpening: OpeningCharge | null;
  readonly clock: TestClock | null;
  /** What ops have to look at. */
  readonly concerns: Concerns;
  /** Which invariant is broken; while one is, nothing is charged and time changes nothing (`invariants.ts`). */
  readonly parked: string | null;
}

/** The price per licence and month: pinned for the present period, and the newest version. */
export interface Price {
  readonly pinned: AmountMinor;
  readonly newest: AmountMinor;
  /** Counts the versions, as each of them is announced once. */
  readonly version: number;
}

export interface Card {
  readonly brand: string;
  readonly last4: string;
  readonly expMonth: number;
  readonly expYear: number;
}

export function isSameCard(one: Card, other: Card): boolean {
  return (
    one.brand === other.brand &&
    one.last4 === other.last4 &&
    one.expMonth === other.expMonth &&
    one.expYear === other.expYear
  );
}

/** The declined charges of the present card, oldest first, as far as they limit further tries (`rules/attempts.ts`). */
export interface Declines {
  readonly at: readonly Instant[];
  /** The code of a hard decline: nothing that is asked for is charged until the card changes. */
  readonly hardCode: string | null;
}

export const noDeclines: Declines = { at: [], hardCode: null };

export interface UnpaidBill {
  readonly bill: Bill;
  /** As they were when it was made, so that its invoice names the buyer that was taxed. */
  readonly detailsVersion: number | null;
  readonly quantity: number;
  readonly period: Period;
  readonly attempts: number;
}

export interface Cancellation {
  readonly at: Instant;
  readonly requestedAt: Instant;
}

/** The tenant has canceled and its subscription has not ended yet. */
export function isCanceling({ stage, cancellation }: State): boolean {
  return cancellation !== null && !hasEnded(stage);
}

/** A clock that does not move until it is advanced; `target` is where it is going. */
export interface TestClock {
  readonly now: Instant;
  readonly target: Instant | null;
}

/**
 * The one charge that is not settled: `in turn` while its request is out, `unknown` while its outcome is looked up,
 * `awaits payer` until the payer confirms it at the bank or it is withdrawn.
 */
export interface ChargeUnderWay {
  readonly charge: Charge;
  readonly standing: 'in turn' | 'unknown' | 'awaits payer';
  /** The card that it was made with, once there is another: what the outcome says of a card is not said of that. */
  readonly replacedCard: Card | null;
}

export type ChargeKind = 'first' | 'renewal' | 'proration';

/** What a charge is for, and so what follows from its outcome. */
export type Purpose = AddLicences | OpenPeriod | { readonly type: 'payBill' };

export interface AddLicences {
  readonly type: 'addLicences';
  readonly quantity: number;
  readonly reactivate: LicenceNumbers;
}

/** Opens a period that has not begun: the first, or a fresh one after a suspension. */
export interface OpenPeriod {
  readonly type: 'openPeriod';
  readonly quantity: number;
  readonly period: Period;
  readonly unitPrice: AmountMinor;
}

export interface Charge {
  /** The business key: unique for good, and Stripe's idempotency key. */
  readonly key: string;
  readonly kind: ChargeKind;
  /** What the key names: the command of a purchase, or `period` for what a period costs. */
  readonly reason: string;
  readonly attempt: number;
  /** The command that made it due; null when time did. */
  readonly commandId: string | null;
  readonly purpose: Purpose;
  readonly quantity: number;
  readonly bill: Bill;
  /** The billing details on its invoice; null where there were none. */
  readonly detailsVersion: number | null;
  readonly period: Period;
  readonly startedAt: Instant;
  /** No request of it can have gone out before, by the real clock; null where that is not known (`rules/first-send.ts`). */
  readonly sentAtEarliest: Instant | null;
}

export interface OpeningCharge extends Charge {
  readonly purpose: OpenPeriod;
}

export function opensPeriod(charge: Charge): charge is OpeningCharge {
  return charge.purpose.type === 'openPeriod';
}
