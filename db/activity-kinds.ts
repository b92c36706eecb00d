import type { LoggedEvent } from './schema/activity.ts';

/** Kinds of entries of the activity log, by which readers filter them. */
export const activityKinds = ['licences', 'people', 'money', 'subscription', 'details'] as const;
export type ActivityKind = (typeof activityKinds)[number];

const kinds: Readonly<Record<LoggedEvent['type'], ActivityKind>> = {
  signedUp: 'subscription',
  licencesAdded: 'licences',
  licencesRemoved: 'licences',
  licencesEnding: 'licences',
  licencesReactivated: 'licences',
  licencesAssigned: 'people',
  licencesRevoked: 'people',
  userRemoved: 'people',
  conversionChosen: 'subscription',
  conversionUndone: 'subscription',
  trialExpired: 'subscription',
  periodStarted: 'subscription',
  billed: 'money',
  carried: 'money',
  chargeStarted: 'money',
  chargeSucceeded: 'money',
  chargeGivenBack: 'money',
  chargeDeclined: 'money',
  chargeAwaitsPayer: 'money',
  chargeUnknown: 'money',
  chargeCanceled: 'money',
  chargeTooSmall: 'money',
  paymentFailed: 'money',
  overduePaid: 'money',
  billsGivenUp: 'money',
  suspended: 'subscription',
  deletionWarned: 'subscription',
  cardChanged: 'details',
  cardRemoved: 'details',
  priceChanged: 'money',
  billingFactsSet: 'details',
  taxOverrideSet: 'details',
  sellerFactsSet: 'details',
  cancellationSet: 'subscription',
  cancellationUndone: 'subscription',
  deletionStarted: 'subscription',
  deleted: 'subscription',
  parked: 'subscription',
  unparked: 'subscription',
  clockTargetSet: 'subscription',
  clockReached: 'subscription',
  attentionRaised: 'subscription',
  attentionEnded: 'subscription',
  chargeDisputed: 'money',
  disputeMoved: 'money',
  disputeClosed: 'money',
  refundFailed: 'money',
  tenantChanged: 'details',
};

/** The types of event that belong to a kind. */
export function typesOfKind(kind: ActivityKind): readonly LoggedEvent['type'][] {
  return (Object.keys(kinds) as LoggedEvent['type'][]).filter((type) => kinds[type] === kind);
}
