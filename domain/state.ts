import type { Concerns } from './attention.ts';
import type { Instant } from './calendar.ts';
import type { Bill, BillTo, Line } from './money/bill.ts';
import type { AmountMinor } from './money/money.ts';
import type { Period } from './period.ts';
import type { Policy } from './policy.ts';
import type { LicenceNumbers, Pool } from './pool.ts';

/**
 * Where a tenant is in its life (product.md, "Life of a subscription"). A pending cancellation lies over the stage and
 * does not replace it, so that "keep the subscription" restores it exactly.
 */
export type Stage = 'trialing' | 'trial_expired' | 'active' | 'past_due' | 'suspended' | 'deleting' | 'deleted';

/** What is bought, held, due and pending for one tenant: plain JSON, carried from run to run. */
export interface State extends BillTo {
  readonly tenantId: string;
  readonly policy: Policy;
  readonly price: Price;
  readonly stage: Stage;
  readonly trial: { readonly endsAt: Instant; readonly converting: boolean };
  /** Since when the trial is over without a subscription, and why, if a first charge failed. */
  readonly expiry: Expiry | null;
  /** The present period; null in the trial and after a trial that led nowhere. */
  readonly period: Period | null;
  readonly pool: Pool;
  /** Lines too small to be charged by themselves; they go onto the next bill. */
  readonly carried: readonly Line[];
  readonly card: Card | null;
  /** Bills of periods that have begun and are not paid, oldest first. */
  readonly unpaid: readonly UnpaidBill[];
  /** Set while a renewal has failed: stage `past_due` or `suspended`. */
  readonly dunning: Dunning | null;
  readonly cancellation: Cancellation | null;
  /** The one charge whose outcome is awaited. */
  readonly open: Charge | null;
  readonly openIsUnknown: boolean;
  /** A charge that waits for its payer at the bank; it is withdrawn before anything else is charged. */
  readonly awaitingPayer: Charge | null;
  /** Attempts so far to pay for the period that has not begun yet. */
  readonly openingAttempts: number;
  /** Paid for that period while a cancellation was pending: it begins where that is undone. Absent in older runs. */
  readonly paidOpening?: Charge | null;
  /** When each warning of the coming deletion went out, by days ahead. */
  readonly warnedAt: Readonly<Record<number, Instant>>;
  readonly clock: TestClock | null;
  /** Why somebody should look at this tenant. */
  readonly concerns: Concerns;
  /** Which invariant is broken; while one is, nothing is charged and time changes nothing (`invariants.ts`). Absent in older runs. */
  readonly parked?: string | null;
  readonly deletionStartedAt: Instant | null;
}

/** The price per licence and month: pinned for the present period, and the newest version. */
export interface Price {
  readonly pinned: AmountMinor;
  readonly newest: AmountMinor;
}

export interface Expiry {
  readonly at: Instant;
  readonly declineCode: string | null;
  readonly amount: AmountMinor | null;
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

export interface UnpaidBill {
  readonly bill: Bill;
  readonly quantity: number;
  readonly period: Period;
  readonly attempts: number;
}

export interface Dunning {
  /** When the first attempt was really made: retries, suspension and deletion count from this day. */
  readonly firstFailedAt: Instant;
  /** How many of the policy's retries were made or skipped. */
  readonly retriesDone: number;
  readonly declineCode: string;
  /** A hard decline: no retry by itself before there is a new card. */
  readonly waitsForCard: boolean;
}

export interface Cancellation {
  readonly at: Instant;
  readonly requestedAt: Instant;
}

/** A clock that stands still until it is advanced; `target` is where it is going. */
export interface TestClock {
  readonly now: Instant;
  readonly target: Instant | null;
}

export type ChargeKind = 'first' | 'renewal' | 'proration';

/** What a charge is for, and so what follows from its outcome. */
export type Purpose =
  | { readonly type: 'addLicences'; readonly quantity: number; readonly reactivate: LicenceNumbers }
  /** Opens a period that has not begun: the first, or a fresh one after a suspension. */
  | { readonly type: 'openPeriod'; readonly quantity: number; readonly period: Period; readonly unitPrice: AmountMinor }
  | { readonly type: 'payBill' };

export interface Charge {
  /** The business key: unique for good, and Stripe's idempotency key. */
  readonly key: string;
  readonly kind: ChargeKind;
  /** What the key names: the command of a purchase, or `period` for what a period costs. */
  readonly reason: string;
  readonly attempt: number;
  /** The command that asked for it; null when time did. */
  readonly commandId: string | null;
  readonly purpose: Purpose;
  readonly quantity: number;
  readonly bill: Bill;
  readonly period: Period;
  readonly startedAt: Instant;
}
