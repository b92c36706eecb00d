import type { EventReader } from '../../event-reader.ts';
import { words } from './words.ts';

const { licences } = words;
const bills = (count: number): string => `${count} unpaid ${count === 1 ? 'bill' : 'bills'}`;

/** What has happened to a tenant, and by whom. */
export const events = {
  andMore: (count: number) => ` and ${count} more`,
  and: ' and ',
  anotherCard: 'another card',
  formerMember: 'A former member',
  linkInMail: (kind: string) => `A link in a mail (${kind})`,
  service: 'The service',
  /** Actors that are no user. */
  automatic: {
    time: 'By itself, on its day',
    'card page': 'Admin, on the card’s page',
    'card processor': 'The card processor',
    configuration: 'The service',
    'tax id check': 'The check of the tax id',
  },
  roles: { admin: 'Admin', ops: 'Support', finance: 'Finance', product: 'The product' },
  /** Of `tenantChanged`. */
  tenantFields: { name: 'name', adminEmail: 'admin’s address', lastUsed: 'wish about last use' },
  sentences: {
    signedUp: (event: EventReader) => `Signed up; the trial runs until ${event.day('trialEndsAt')}`,
    licencesAdded: (event: EventReader) => `Added ${event.licences()}`,
    licencesRemoved: (event: EventReader) => `${event.licences()} left the pool`,
    licencesEnding: (event: EventReader) => `Removed ${event.licences()}, from ${event.day('endsAt')} on`,
    licencesReactivated: (event: EventReader) => `Reactivated ${event.licences()}`,
    licencesAssigned: (event: EventReader) => `Gave ${event.assignments('to')}`,
    licencesRevoked: (event: EventReader) => `Took ${event.assignments('from')}`,
    userRemoved: (event: EventReader) => `User ${event.text('userId')} was removed`,
    conversionChosen: (event: EventReader) => `Goes on after the trial with ${licences(event.count('quantity'))}`,
    conversionUndone: () => 'Does not go on after the trial',
    trialExpired: () => 'The trial ended',
    periodStarted: (event: EventReader) => `A new period began, with ${licences(event.count('quantity'))}`,
    billed: (event: EventReader) => `Billed ${licences(event.count('quantity'))}`,
    carried: () => 'Too little to be charged by itself: put onto the next bill',
    chargeStarted: () => 'The card is charged',
    chargeSucceeded: () => 'Paid',
    chargeGivenBack: () => 'The whole payment was given back: nothing is given for it',
    chargeDeclined: (event: EventReader) => `Not paid: ${words.declineReason(event.text('declineCode'))}`,
    chargeAwaitsPayer: () => 'The bank wants the payer to confirm',
    chargeUnknown: () => 'The card processor has not answered yet; it is being looked up',
    chargeDisputed: (event: EventReader) => `The payer’s bank disputes a charge (${event.words('reasonCode')})`,
    disputeMoved: (event: EventReader) => `The dispute of a charge moved on: ${event.words('state')}`,
    disputeClosed: (event: EventReader) => `The dispute of a charge is over: ${event.words('state')}`,
    refundFailed: () => 'A refund failed: the bank sent the money back',
    chargeCanceled: () => 'A charge was given up unpaid',
    chargeTooSmall: () => 'The card processor takes no such small amount: nothing is charged',
    paymentFailed: (event: EventReader) => `A payment failed: ${words.declineReason(event.text('declineCode'))}`,
    overduePaid: () => 'What was overdue is paid',
    billsGivenUp: (event: EventReader) =>
      `${bills(event.count('bills'))} given up for the days used, which are on the new bill`,
    suspended: () => 'Suspended: no licence works',
    deletionWarned: (event: EventReader) => `Warned of the deletion on ${event.day('deleteAt')}`,
    cardChanged: (event: EventReader) => `The card is now ${event.card()}`,
    cardRemoved: (event: EventReader) =>
      `The card ${event.card()} was removed at the card processor, and cannot be charged any more`,
    priceChanged: (event: EventReader) => `From the next full bill a licence costs ${event.price('unitPrice')} a month`,
    billingFactsSet: (event: EventReader) =>
      `Billing details: version ${event.number('detailsVersion')} counts from the next bill on`,
    tenantChanged: (event: EventReader) => `Changed the company’s ${event.fields()}`,
    taxOverrideSet: () => 'The tax on bills to come is set anew',
    sellerFactsSet: () => 'The seller’s tax registrations have changed',
    cancellationSet: (event: EventReader) => `Cancelled; ends on ${event.day('at')}`,
    cancellationUndone: () => 'Kept the subscription',
    deletionStarted: () => 'Access ended; the instance is being deleted',
    deleted: () => 'The instance is deleted',
    attentionEnded: () => 'What the service’s operators looked into is settled',
    attentionRaised: () => 'The service’s operators look into something',
    parked: () => 'Billing is paused while something is looked into',
    unparked: () => 'Billing goes on',
    clockTargetSet: () => 'The test clock is moved',
    clockReached: () => 'The test clock has arrived',
  },
};
