import { words } from './words.ts';

const { licences } = words;

export const activate = {
  goesOn: (count: number) => `The subscription goes on after the trial with ${licences(count)}.`,
  isActive: (count: number) => `The subscription is active with ${licences(count)}.`,
  howMany: 'Licences to go on with',
  counts: (total: number, assigned: number) => `${total} in the pool, ${assigned} of them assigned`,
  beginAtEnd: (day: string) => `Begin when the trial ends, ${day}`,
  beginToday: 'Begin today',
  confirmFree: (count: number) => `Continue with ${licences(count)}`,
  payAndBegin: (amount: string) => `Pay ${amount} and begin`,
  chargedTo: (card: string) => `It is charged to ${card}.`,
  costs: (end: string, amount: string, count: number, unitPrice: string) => (
    <>
      Nothing is charged today. The trial goes on until {end}; then <strong>{amount}</strong> is charged:{' '}
      {licences(count)} × {unitPrice}. Until then you can change the number free.
    </>
  ),
  detailsFirst: 'Invoices name your company and its address. Give them first; then you come back here to confirm.',
  cardFirst: 'There is no card yet. It is typed on our card processor’s own page; then you come back here to confirm.',
  revoke: 'Revoke',
  revokeOf: (name: string) => `the licence of ${name}`,
  firstOf: (shown: number, all: number) => `The first ${shown} of ${all}.`,
  allAssigned: 'All that are assigned',
  undone: 'Nothing will be charged when the trial ends.',
};
