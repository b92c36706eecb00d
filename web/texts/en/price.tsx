import { words } from './words.ts';

const { licences } = words;

/** What a change costs, line by line. */
export const price = {
  caption: 'How the amount is reckoned',
  /** A line of a bill. */
  line: (count: number, isBeforeSuspension: boolean) =>
    `${licences(count)}${isBeforeSuspension ? ', used before the suspension' : ''}`,
  days: (each: string, days: number, daysInPeriod: number) => `${each} (${days} of ${daysInPeriod} days)`,
  daysOf: (each: string, unitPrice: string, days: number, daysInPeriod: number) =>
    `${each} (${unitPrice} × ${days}/${daysInPeriod} days)`,
  tax: 'Tax',
  vat: (percent: string) => `VAT ${percent} %`,
  reactivated: (count: number) =>
    `${count === 1 ? '1 ending licence' : `${count} ending licences`} will be reactivated free of charge.`,
  today: 'Today',
  chargedToday: 'Charged today',
  nothingToday: 'Nothing is charged today.',
  tooLittle: 'This is too little to be charged by itself: it goes onto the next bill.',
  nextBill: (amount: string, day: string, count: number, taxPercent: string | null) => (
    <>
      Then <strong>{amount}</strong> on {day} for {licences(count)}
      {taxPercent !== null && `, ${taxPercent}% tax included`}.
    </>
  ),
  holdsUntil: (time: string) => `This price holds until ${time}.`,
};
