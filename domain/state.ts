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
  /** The version of the billing details that the facts of the buyer come from; null where there are none. */
  readonly detailsVersion: number | null;
  readonly policy: Policy;
  readonly price: Price;
  readonly trialEndsAt: Instant;
  readonly stage: Stage;
  readonly cancellation: Cancellation | null;
  readonly pool: Pool;
  readonly card: Card | null;
  /** The card that is gone at the card processor, until there is another one. */
  readonly removedCard: Card | null;
  readonly declines: Declines;
  /** Lines too small to be charged alone; they go onto the next bill. */
  readonly carried: readonly Line[];
  /** Bills of periods that have begun and are unpaid, oldest first. */
  readonly unpaid: readonly UnpaidBill[];
  /** Null where the tenant was never suspended. */
  readonly lastSuspendedAt: Instant | null;
  readonly chargeUnderWay: ChargeUnderWay | null;
  /** How many attempts were made to pay for the period that has not begun yet. */
  readonly openingAttempts: number;
  /** The charge that paid for that period while a cancellation was pending: it begins if the cancellation is undone. */
  readonly paidOpening: OpeningCharge | null;
  readonly clock: TestClock | null;
  /** The concerns that ops have to look at. */
  readonly concerns: Concerns;
  /** The broken invariant. While there is one, nothing is charged and time changes nothing (`invariants.ts`). */
  readonly parked: string | null;
}

/** The price per licence and month: the one pinned for the present period, and the newest version. */
export interface Price {
  readonly pinned: AmountMinor;
  readonly newest: AmountMinor;
  /** The number of the newest version, as each version is announced once. */
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
  /** The code of a hard decline. No command charges anything until the card changes. */
  readonly hardCode: string | null;
}

export const noDeclines: Declines = { at: [], hardCode: null };

export interface UnpaidBill {
  readonly bill: Bill;
  /** The version of the billing details when the bill was made, so that its invoice names the buyer that was taxed. */
  readonly detailsVersion: number | null;
  readonly quantity: number;
  readonly period: Period;
  readonly attempts: number;
}

export interface Cancellation {
  readonly at: Instant;
  readonly requestedAt: Instant;
}

/**
 * Whether the tenant breaks an invariant: it is not charged, and time changes nothing for it, until the invariant holds
 * again.
 */
export function isParked({ parked }: State): boolean {
  return parked !== null;
}

/** Whether the tenant has canceled and its subscription has not ended yet. */
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
  /**
   * The card that the charge was made with, if the tenant has another now. What the outcome says of a card is not said
   * of the new one.
   */
  readonly replacedCard: Card | null;
}

export type ChargeKind = 'first' | 'renewal' | 'proration';

/** What a charge is for, which decides what follows from its outcome. */
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
  /** The business key, which is never used twice. It is also Stripe's idempotency key. */
  readonly key: string;
  readonly kind: ChargeKind;
  /** What the key names: the command of a purchase, or `period` for what a period costs. */
  readonly reason: string;
  readonly attempt: number;
  /** The command that made it due; null where time did. */
  readonly commandId: string | null;
  readonly purpose: Purpose;
  readonly quantity: number;
  readonly bill: Bill;
  /** The billing details on its invoice; null where there were none. */
  readonly detailsVersion: number | null;
  readonly period: Period;
  readonly startedAt: Instant;
  /**
   * The instant, by the real clock, before which no request of it can have gone out; null where that is not known
   * (`rules/first-send.ts`).
   */
  readonly sentAtEarliest: Instant | null;
}

export interface OpeningCharge extends Charge {
  readonly purpose: OpenPeriod;
}

export function opensPeriod(charge: Charge): charge is OpeningCharge {
  return charge.purpose.type === 'openPeriod';
}
