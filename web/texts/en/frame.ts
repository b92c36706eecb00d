import { words } from './words.ts';

const { licences } = words;

/** What stands around every page of a tenant. */
export const frame = {
  skip: 'Skip to the content',
  offline: 'No connection. What you see may be old; nothing is lost, and nothing is charged twice when you try again.',
  brand: 'Licences',
  navigation: 'Main',
  signOut: 'Sign out',
  tabsLabel: 'Licensing',
  tabs: {
    licences: 'Licences',
    subscription: 'Manage subscription',
    receipts: 'Receipts',
    activity: 'Activity',
    people: 'People and keys',
  },
  figures: {
    licences: 'Licences',
    assigned: 'Assigned',
    free: 'Free',
    unused: (amount: string) => `${amount} a month, unused`,
    ending: 'Ending',
    endingOn: (day: string) => `on ${day}`,
    nextBill: 'Next bill',
    billedOn: (day: string, count: number) => `${day} · ${licences(count)}`,
  },
  states: {
    trialing: 'in trial',
    trial_expired: 'trial over',
    active: 'active',
    past_due: 'past due',
    suspended: 'suspended',
    canceling: 'cancelled',
    deleting: 'being deleted',
    deleted: 'deleted',
  },
  youMay: (what: string) => `You may ${what} here. For anything else ask an owner, listed under`,
  languageLabel: 'Language',
  backToLicences: 'Back to the licences',
};
