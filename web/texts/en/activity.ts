/** Who did what. */
export const activity = {
  title: 'Activity',
  timesIn: (timeZone: string) => `Times are in ${timeZone}.`,
  none: 'Nothing has happened yet.',
  showAll: 'Show all activity',
  caption: 'Who did what',
  columns: { when: 'When', what: 'What', who: 'Who', amount: 'Amount' },
  receipt: (number: string) => `Receipt ${number}`,
  kind: 'About',
  allKinds: 'Everything',
  kinds: {
    licences: 'Licences',
    people: 'Who holds them',
    money: 'Payments',
    subscription: 'Subscription',
    details: 'Card and billing details',
  },
  who: 'Who',
  everyone: 'All people',
  month: 'Month',
  allMonths: 'All months',
};
