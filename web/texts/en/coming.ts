import { words } from './words.ts';

const { licences } = words;

/** What is going to happen if nothing is done; each sentence follows its day and a colon. */
export const coming = {
  title: 'What is going to happen',
  firstBill: 'the trial ends, and the first bill is charged.',
  trialOver: 'the trial ends, and no licence works any more.',
  licencesEnd: (count: number) => `${licences(count)} ${count === 1 ? 'ends' : 'end'}.`,
  newPrice: (amount: string) => `a licence costs ${amount} a month from then on.`,
  retry: 'we try to charge what is overdue again.',
  suspension: 'no licence works any more, unless what is overdue is paid.',
  cancellation: (time: string) => `the subscription ends on ${time}, and the instance is deleted with all its data.`,
  deletion: 'the instance is deleted with all its data.',
  noBill: (amount: string, day: string) => `No bill comes then, instead of ${amount} on ${day}.`,
  otherBill: (day: string, amount: string, instead: string) => `The bill of ${day} is ${amount} instead of ${instead}.`,
  keepThem: 'Keep them',
  doNotContinue: 'Do not continue',
};
