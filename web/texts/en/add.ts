import { words } from './words.ts';

const { licences } = words;

export const add = {
  title: 'Add licences',
  howMany: 'How many more',
  now: (total: number) => `${total} now`,
  nowAndThen: (total: number, then: number) => `${total} now, ${then} then`,
  addFree: (count: number) => `Add ${licences(count)}`,
  payAndAdd: (amount: string, count: number) => `Pay ${amount} and add ${licences(count)}`,
  added: (count: number) => `${licences(count)} added.`,
  addedAndPaid: (count: number, card: string | null) =>
    `${licences(count)} added and paid${card === null ? '' : ` with ${card}`}.`,
};
