import type { AttentionEvent } from './attention.ts';
import type { Instant } from './calendar.ts';
import type { SignUp } from './inputs.ts';
import type { Bill, Line } from './money/bill.ts';
import type { AmountMinor } from './money/money.ts';
import type { Period } from './period.ts';
import type { Assignment, LicenceNumbers } from './pool.ts';
import type { Card, Charge } from './state.ts';
import type { BuyerFacts, SellerFacts } from './tax/facts.ts';
import type { Taxation } from './tax/taxation.ts';
import type { UserRef } from './user-ref.ts';

/** What has been decided and cannot be refused any more. A state changes by events only (`evolve`). */
export type Event =
  | { readonly type: 'signedUp'; readonly signUp: SignUp; readonly trialEndsAt: Instant }
  | { readonly type: 'licencesAdded'; readonly licences: LicenceNumbers }
  | { readonly type: 'licencesRemoved'; readonly licences: LicenceNumbers }
  | { readonly type: 'licencesEnding'; readonly licences: LicenceNumbers; readonly endsAt: Instant }
  | { readonly type: 'licencesReactivated'; readonly licences: LicenceNumbers }
  | { readonly type: 'licencesAssigned'; readonly assignments: readonly Assignment[] }
  | { readonly type: 'licencesRevoked'; readonly assignments: readonly Assignment[] }
  | { readonly type: 'userRemoved'; readonly user: UserRef }
  | { readonly type: 'conversionChosen'; readonly quantity: number }
  | { readonly type: 'conversionUndone' }
  | { readonly type: 'trialExpired'; readonly declineCode: string | null; readonly amount: AmountMinor | null }
  | {
      readonly type: 'periodStarted';
      readonly period: Period;
      readonly unitPrice: AmountMinor;
      readonly quantity: number;
    }
  | { readonly type: 'billed'; readonly bill: Bill; readonly quantity: number; readonly period: Period }
  /** The bill is too small to be charged: these lines go onto the next bill. */
  | { readonly type: 'carried'; readonly lines: readonly Line[] }
  | { readonly type: 'chargeStarted'; readonly charge: Charge }
  | { readonly type: 'chargeSucceeded'; readonly charge: Charge }
  /** All of the money went back before it took effect: it buys nothing, and the same reason may be charged again. */
  | { readonly type: 'chargeGivenBack'; readonly charge: Charge }
  | {
      readonly type: 'chargeDeclined';
      readonly charge: Charge;
      readonly declineCode: string;
      readonly adviceCode: string | null;
    }
  | { readonly type: 'chargeAwaitsPayer'; readonly charge: Charge }
  | { readonly type: 'chargeUnknown'; readonly charge: Charge }
  | { readonly type: 'chargeCanceled'; readonly charge: Charge }
  /** The card processor takes no amount this small: there is no charge, and what it was for takes effect. */
  | { readonly type: 'chargeTooSmall'; readonly charge: Charge }
  | {
      readonly type: 'paymentFailed';
      readonly declineCode: string;
      readonly waitsForCard: boolean;
      readonly retriesDone: number;
    }
  | { readonly type: 'overduePaid' }
  | { readonly type: 'billsGivenUp'; readonly bills: number }
  | { readonly type: 'suspended' }
  | { readonly type: 'deletionWarned'; readonly days: number; readonly deleteAt: Instant }
  | { readonly type: 'cardChanged'; readonly card: Card; readonly retriesDone: number | null }
  /** The card is gone at the card processor, and cannot be charged any more. */
  | { readonly type: 'cardRemoved'; readonly card: Card }
  | {
      readonly type: 'priceChanged';
      readonly unitPrice: AmountMinor;
      /** What a licence costs until the new price takes effect. */
      readonly current: AmountMinor;
      /** The previous version of the price, which may never have taken effect. */
      readonly before: AmountMinor;
      readonly version: number;
    }
  | {
      readonly type: 'billingFactsSet';
      readonly buyer: BuyerFacts | null;
      readonly detailsVersion: number;
      /** The tax on the next bill before and after this event. */
      readonly change: TaxationChange;
    }
  /** Null: the rule applies again. */
  | { readonly type: 'taxOverrideSet'; readonly milliPercent: number | null; readonly change: TaxationChange }
  | { readonly type: 'sellerFactsSet'; readonly seller: SellerFacts; readonly change: TaxationChange }
  | { readonly type: 'cancellationSet'; readonly at: Instant }
  | { readonly type: 'cancellationUndone'; readonly retriesDone: number | null }
  | { readonly type: 'deletionStarted' }
  | { readonly type: 'deleted' }
  | AttentionEvent
  /** An invariant is broken: nothing is charged any more. */
  | { readonly type: 'parked'; readonly violation: string }
  /** The invariant holds again: time brings what has fallen due meanwhile. */
  | { readonly type: 'unparked' }
  | { readonly type: 'clockTargetSet'; readonly to: Instant }
  | { readonly type: 'clockReached' };

/** The tax on the next bill before a change of the facts and after it, which are equal where it changes nothing. */
export interface TaxationChange {
  readonly before: Taxation;
  readonly after: Taxation;
}

export type EventType = Event['type'];
export type EventOf<T extends EventType> = Extract<Event, { readonly type: T }>;
export type Events<T extends EventType> = readonly EventOf<T>[];
