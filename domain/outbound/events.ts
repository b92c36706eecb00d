/*
 * What a tenant's events say to other systems: one event per fact, each with the state after it. They hold ids alone,
 * never personal data. docs/product.md, "Events"
 */

import type { Instant } from '../calendar.ts';
import type { PoolCounts } from '../pool.ts';
import type { SubscriptionState } from '../stage.ts';
import type { ChargeKind } from '../state.ts';

/** The data of each type of event. Instants are milliseconds here, licences are numbers. */
export interface OutboundData {
  readonly 'subscription.trial_started': SubscriptionFacts;
  readonly 'subscription.trial_expired': SubscriptionFacts;
  /** The subscription is active: for the first time, or again after a suspension or the payment of what was overdue. */
  readonly 'subscription.activated': SubscriptionFacts;
  readonly 'subscription.renewed': SubscriptionFacts;
  readonly 'subscription.past_due': SubscriptionFacts;
  readonly 'subscription.suspended': SubscriptionFacts;
  readonly 'subscription.canceling': SubscriptionFacts;
  readonly 'subscription.kept': SubscriptionFacts;
  readonly 'subscription.deleted': SubscriptionFacts;
  readonly 'licences.changed': PoolCounts;
  readonly 'entitlements.changed': EntitlementsChanged;
  readonly 'charge.succeeded': ChargeFacts;
  readonly 'charge.declined': ChargeFacts & { readonly declineCode: string };
  readonly 'charge.refunded': RefundFacts;
  readonly 'charge.disputed': DisputeFacts;
  readonly 'invoice.issued': InvoiceFacts;
  readonly 'price.announced': PriceFacts;
  readonly 'attention.raised': { readonly about: string };
  readonly 'attention.ended': { readonly about: string };
}

export type OutboundType = keyof OutboundData;
type OutboundEventOf<Type extends OutboundType> = {
  readonly [T in Type]: { readonly type: T; readonly at: Instant; readonly data: OutboundData[T] };
}[Type];
/** An event before it is recorded, which gives it its id and its place in the order. */
export type OutboundEvent = OutboundEventOf<OutboundType>;

export interface SubscriptionFacts {
  readonly state: SubscriptionState;
  readonly trialEndsAt: Instant;
  readonly period: { readonly number: number; readonly start: Instant; readonly end: Instant } | null;
  readonly nextBillAt: Instant | null;
  readonly cancelAt: Instant | null;
  readonly suspendAt: Instant | null;
  readonly deleteAt: Instant | null;
}

/** The entitlement document after a step: what applies to each licence, and which users were touched. */
export interface EntitlementsChanged {
  readonly state: SubscriptionState;
  readonly licencesWork: boolean;
  readonly accessEndsAt: Instant | null;
  readonly until: Instant | null;
  /** The present of a tenant with a test clock; null where real time applies. */
  readonly frozenTime: Instant | null;
  /**
   * Whether `holders` are all holders, so that other users hold no licence. Otherwise they are only the users touched.
   */
  readonly complete: boolean;
  /** The database was restored: this document replaces any other, whatever its version. */
  readonly restored: boolean;
  readonly holders: readonly TouchedHolder[];
}

/** A user after the step. The user holds no licence where the licence's id is null. */
export interface TouchedHolder {
  readonly userId: string;
  readonly licenceId: number | null;
  /** When the licence itself ends, if that is known. */
  readonly until: Instant | null;
}

interface ChargeFacts {
  readonly chargeId: string;
  readonly kind: ChargeKind;
  readonly amount: number;
  readonly tax: number;
  readonly currency: string;
}

interface RefundFacts {
  readonly chargeId: string;
  readonly refundId: string;
  /** `failed`: it had succeeded before, and its amount is part of the charge again. */
  readonly state: 'succeeded' | 'failed';
  readonly amount: number;
  readonly currency: string;
  /** The total of all refunds of the charge, in minor units. */
  readonly refunded: number;
  /** The number of the refund's credit note, if it has one. */
  readonly creditNote: string | null;
}

interface DisputeFacts {
  readonly disputeId: string;
  readonly chargeId: string;
  /** The card processor's word for the dispute's state. */
  readonly state: string;
  readonly amount: number;
  readonly currency: string;
}

export interface InvoiceFacts {
  readonly number: string;
  readonly kind: 'invoice' | 'credit_note';
  readonly chargeId: string;
  readonly total: number;
  readonly tax: number;
  readonly currency: string;
}

interface PriceFacts {
  readonly unitPrice: number;
  readonly currency: string;
  /** The boundary whose bill is the first at this price; null where it applies at once. */
  readonly from: Instant | null;
}

const types: { readonly [Type in OutboundType]: true } = {
  'subscription.trial_started': true,
  'subscription.trial_expired': true,
  'subscription.activated': true,
  'subscription.renewed': true,
  'subscription.past_due': true,
  'subscription.suspended': true,
  'subscription.canceling': true,
  'subscription.kept': true,
  'subscription.deleted': true,
  'licences.changed': true,
  'entitlements.changed': true,
  'charge.succeeded': true,
  'charge.declined': true,
  'charge.refunded': true,
  'charge.disputed': true,
  'invoice.issued': true,
  'price.announced': true,
  'attention.raised': true,
  'attention.ended': true,
};

export const outboundTypes = Object.keys(types) as readonly OutboundType[];
