/* Which events of a tenant's life are announced to other systems, and under which type. docs/product.md, "Events" */

import type { Instant } from '../calendar.ts';
import type { Event, EventOf, EventType } from '../events.ts';
import { termsOf } from '../rules/entitlement.ts';
import type { SubscriptionView } from '../view.ts';
import type { EntitlementsChanged, OutboundEvent, OutboundType, SubscriptionFacts, TouchedHolder } from './events.ts';

/** A step that is announced: what happened, and the tenant before and after it. */
interface AnnouncedStep {
  readonly happened: readonly { readonly at: Instant; readonly event: Event }[];
  /** Null for a new tenant. */
  readonly before: SubscriptionView | null;
  readonly after: SubscriptionView;
  /**
   * The users whose licence the step may have changed, as they are after it. A user without a licence holds none any
   * more.
   */
  readonly holders: readonly TouchedHolder[];
  /** Finds the id of a charge by its business key. */
  readonly chargeIdOf: (key: string) => string;
}

/** What a step announces, in order: first what happened, then what has changed by all of it. */
export function announce(step: AnnouncedStep): readonly OutboundEvent[] {
  const at = step.happened.at(-1)?.at;
  if (at === undefined) return [];
  const told = step.happened.flatMap(({ event, at: eventAt }) => tellEvent(event, step, eventAt));
  return [...told, ...concernChanges(step, at), ...licencesChanged(step, at), ...entitlementsChanged(step, at)];
}

/**
 * How an event is announced: by a type whose data is the subscription after the step, by an event of its own, or not at
 * all.
 */
type Told<T extends EventType> =
  | Extract<OutboundType, `subscription.${string}`>
  | ((event: EventOf<T>, step: AnnouncedStep, at: Instant) => OutboundEvent | null)
  | null;

/** An event without an entry does not compile, so that each is either announced or left out on purpose. */
const told: { readonly [T in EventType]: Told<T> } = {
  signedUp: 'subscription.trial_started',
  trialExpired: 'subscription.trial_expired',
  periodStarted: ({ period }, { before, after }, at) =>
    // A period that follows another without a gap renews the subscription; any other opens it, for the first time or
    // again.
    subscriptionEvent(before?.period?.end === period.start && before.licencesWork ? renewed : activated, after, at),
  overduePaid: 'subscription.activated',
  paymentFailed: (_, { before, after }, at) =>
    before?.overdue == null ? subscriptionEvent('subscription.past_due', after, at) : null,
  suspended: 'subscription.suspended',
  cancellationSet: 'subscription.canceling',
  cancellationUndone: 'subscription.kept',
  deleted: 'subscription.deleted',
  chargeSucceeded: (event, step, at) => ({ type: 'charge.succeeded', at, data: chargeFacts(event, step) }),
  chargeDeclined: (event, step, at) => {
    const data = { ...chargeFacts(event, step), declineCode: event.declineCode };
    return { type: 'charge.declined', at, data };
  },
  priceChanged: ({ unitPrice }, { after }, at) => {
    const data = { unitPrice, currency: after.currency, from: after.comingPrice?.from ?? null };
    return { type: 'price.announced', at, data };
  },
  // `entitlements.changed` and `licences.changed` announce the new access and the new numbers of licences.
  licencesAdded: null,
  licencesRemoved: null,
  licencesEnding: null,
  licencesReactivated: null,
  licencesAssigned: null,
  licencesRevoked: null,
  userRemoved: null,
  conversionChosen: null,
  conversionUndone: null,
  deletionStarted: null,
  // Concerns are compared before and after the step instead.
  attentionRaised: null,
  attentionEnded: null,
  parked: null,
  unparked: null,
  // A charge is announced by its outcome, money that went back by its refund.
  billed: null,
  carried: null,
  chargeStarted: null,
  chargeGivenBack: null,
  chargeAwaitsPayer: null,
  chargeUnknown: null,
  chargeCanceled: null,
  chargeTooSmall: null,
  billsGivenUp: null,
  // These concern the payer alone.
  deletionWarned: null,
  cardChanged: null,
  cardRemoved: null,
  billingFactsSet: null,
  taxOverrideSet: null,
  sellerFactsSet: null,
  clockTargetSet: null,
  clockReached: null,
};

const renewed = 'subscription.renewed';
const activated = 'subscription.activated';

function tellEvent<T extends EventType>(event: EventOf<T>, step: AnnouncedStep, at: Instant): readonly OutboundEvent[] {
  const as = told[event.type as T] as Told<T>;
  if (as === null) return [];
  const outbound = typeof as === 'string' ? subscriptionEvent(as, step.after, at) : as(event, step, at);
  return outbound === null ? [] : [outbound];
}

function subscriptionEvent(
  type: Extract<OutboundType, `subscription.${string}`>,
  view: SubscriptionView,
  at: Instant,
): OutboundEvent {
  return { type, at, data: subscriptionFacts(view) };
}

function subscriptionFacts(view: SubscriptionView): SubscriptionFacts {
  const { state, trialEndsAt, period, cancelAt, suspendAt, deleteAt } = view;
  return { state, trialEndsAt, period, nextBillAt: view.nextBill?.at ?? null, cancelAt, suspendAt, deleteAt };
}

function chargeFacts({ charge }: EventOf<'chargeSucceeded' | 'chargeDeclined'>, { after, chargeIdOf }: AnnouncedStep) {
  const { amount, tax } = charge.bill;
  return { chargeId: chargeIdOf(charge.key), kind: charge.kind, amount, tax, currency: after.currency };
}

function concernChanges({ before, after }: AnnouncedStep, at: Instant): readonly OutboundEvent[] {
  return concernEventsBetween(before?.concerns ?? [], after.concerns, at);
}

type About = readonly { readonly about: string; readonly reason: string }[];

/** Concerns that are new, have another reason or have ended. The reasons are words for people and are left out. */
export function concernEventsBetween(before: About, after: About, at: Instant): readonly OutboundEvent[] {
  const reasonsBefore = new Map(before.map(({ about, reason }) => [about, reason]));
  const still = new Set(after.map(({ about }) => about));
  const raised = after.filter(({ about, reason }) => reasonsBefore.get(about) !== reason);
  const ended = before.filter(({ about }) => !still.has(about));
  return [
    ...raised.map(({ about }) => ({ type: 'attention.raised' as const, at, data: { about } })),
    ...ended.map(({ about }) => ({ type: 'attention.ended' as const, at, data: { about } })),
  ];
}

function licencesChanged({ before, after }: AnnouncedStep, at: Instant): readonly OutboundEvent[] {
  const { total, assigned, free, ending } = after.licences;
  const was = before?.licences ?? { total: 0, assigned: 0, ending: 0 };
  if (was.total === total && was.assigned === assigned && was.ending === ending) return [];
  return [{ type: 'licences.changed', at, data: { total, assigned, free, ending } }];
}

/** At most one event, with all users that the step has touched. */
function entitlementsChanged({ before, after, holders }: AnnouncedStep, at: Instant): readonly OutboundEvent[] {
  const isSame = before !== null && sameTerms(entitlementTerms(before), entitlementTerms(after));
  if (isSame && holders.length === 0) return [];
  // A deleted tenant has no licences left to hold.
  const complete = after.state === 'deleted';
  const data = { ...entitlementTerms(after), complete, restored: false, holders: complete ? [] : holders };
  return [{ type: 'entitlements.changed', at, data }];
}

type Terms = Omit<EntitlementsChanged, 'complete' | 'restored' | 'holders'>;

/** What applies to each licence, whichever user holds it. */
export function entitlementTerms(view: SubscriptionView): Terms {
  return { state: view.state, ...termsOf(view) };
}

function sameTerms(one: Terms, other: Terms): boolean {
  return (
    one.state === other.state &&
    one.licencesWork === other.licencesWork &&
    one.accessEndsAt === other.accessEndsAt &&
    one.until === other.until &&
    one.frozenTime === other.frozenTime
  );
}
