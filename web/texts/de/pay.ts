import type { Texts } from '../en.ts';

export const pay: Texts['pay'] = {
  title: 'Jetzt bezahlen',
  paid: 'Bezahlt. Vielen Dank.',
  staysOverdue: (amount) => `${amount} bleiben danach überfällig.`,
  pay: (amount, card) => `${amount} ${card === null ? '' : `mit ${card} `}bezahlen`,
};
