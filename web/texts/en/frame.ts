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
  languageLabel: 'Language',
  backToLicences: 'Back to the licences',
};
