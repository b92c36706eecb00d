import { words } from './words.ts';

const { licences } = words;

/** What the admin should know or do, at the top of every page. */
export const notices = {
  cardRemoved: (card: string) => (
    <>
      <strong>{card} was removed at our card processor, and cannot be charged any more.</strong> Add another card, so
      that your next bill can be paid.
    </>
  ),
  taxIdRefused: (
    <>
      <strong>Your VAT number was refused: its register does not know it.</strong> Until it does, your bills are made as
      for a buyer without one.
    </>
  ),
  correctNumber: 'Correct the number',
  seeChecks: 'See what was asked',
  trialGoesOn: (left: string, end: string, amount: string, card: string | null, count: number) => (
    <>
      Your trial runs for another <strong>{left}</strong>, until {end}. Then <strong>{amount}</strong> is charged
      {card !== null && ` to ${card}`} for {licences(count)}.
    </>
  ),
  trialEnds: (left: string, end: string) => (
    <>
      Your trial ends in <strong>{left}</strong>, on {end}. Until then licences are free.
    </>
  ),
  trialOver: 'Your trial has ended, and no licence works.',
  trialOverSince: (day: string) => `It ended on ${day}.`,
  firstPaymentFailed: (reason: string) => `The first payment failed: ${reason}.`,
  deletedUnlessActive: (day: string) => `Unless you activate, everything is deleted on ${day}.`,
  orExport: (link: string) => (
    <>
      or <a href={link}>export your data</a>
    </>
  ),
  notCharged: (amount: string, reason: string) => `${amount} could not be charged: ${reason}.`,
  noRetry: 'We do not try again by ourselves.',
  retry: (day: string) => `We try again on ${day}.`,
  stopsWorking: (day: string) => `Licences stop working on ${day} unless it is paid.`,
  updateCard: 'Update the card',
  suspended: 'The subscription is suspended: no licence works, and nothing new is billed.',
  lastPaymentFailed: (reason: string, amount: string) =>
    `The last payment failed: ${reason}. ${amount} opens it again today: ${words.reopening}.`,
  otherwiseDeleted: (day: string) => `Otherwise everything is deleted on ${day}.`,
  payAndOpen: (amount: string | null) => `Pay ${amount === null ? '' : `${amount} `}and open again…`,
  endsOn: (time: string | null) => `The subscription ends on ${time ?? 'the next billing date'}.`,
  endMeans: (isWorking: boolean): string =>
    isWorking
      ? 'Nothing more is billed. At that moment access ends and the instance is deleted with all its data.'
      : 'No licence works any more, and nothing more is billed. At that moment the instance is deleted with all its data.',
  stopsAlready: (day: string) => `Licences stop working on ${day} already, unless what is overdue is paid.`,
  beingDeleted: 'The subscription has ended, and the instance is being deleted.',
  wasDeleted: (day: string | null) => `The instance was deleted${day === null ? '' : ` on ${day}`}.`,
  invoicesStay:
    'Invoices stay as issued, with name and address, for the years that the law asks, seen by our finance staff alone; these pages show them without.',
};
