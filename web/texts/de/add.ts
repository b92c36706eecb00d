import type { Texts } from '../en.ts';
import { words } from './words.ts';

const { licences } = words;

export const add: Texts['add'] = {
  title: 'Lizenzen hinzufügen',
  howMany: 'Wie viele zusätzlich',
  now: (total) => `derzeit ${total}`,
  nowAndThen: (total, then) => `derzeit ${total}, danach ${then}`,
  addFree: (count) => `${licences(count)} hinzufügen`,
  payAndAdd: (amount, count) => `${amount} bezahlen und ${licences(count)} hinzufügen`,
  added: (count) => `${licences(count)} hinzugefügt.`,
  addedAndPaid: (count, card) => `${licences(count)} hinzugefügt und ${card === null ? '' : `mit ${card} `}bezahlt.`,
};
