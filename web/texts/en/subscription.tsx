import { words } from './words.ts';

const { licences } = words;

export const subscription = {
  licences: 'Licences',
  plan: (count: number, unitPrice: string) =>
    `${licences(count)} at ${unitPrice} a licence and month. Only users who make calls need one; every other user is free.`,
  comingPrice: (day: string, amount: string) => (
    <>
      <strong>
        From {day}: {amount} a licence.
      </strong>{' '}
      What you add before then costs the price that you have now.
    </>
  ),
  changeNumber: 'Change the number',
  doNotContinue: 'Do not continue after the trial',
  card: 'Card',
  noCard: 'No card is on file. Nothing can be charged without a card.',
  cardRemoved: (card: string) => `${card} was removed at our card processor. Nothing can be charged without a card.`,
  cardValid: (card: string, until: string) => `${card}, valid to ${until}.`,
  cardTyped: 'The card is typed on our card processor’s own page; we never see its number.',
  contacts: 'Contacts',
  contactsSay: 'Receipts, failed payments, or everything can go to other addresses of your company.',
  chooseContacts: 'Choose who gets our mails',
  chargedAtOnce: (amount: string, isReopening: boolean) => (
    <>
      A new card is charged <strong>{amount}</strong> at once
      {isReopening ? `: ${words.reopening}.` : ', for what is overdue.'}
    </>
  ),
  details: 'Billing details',
  detailsAndChanges: 'Billing details and their changes',
  called: (name: string | null, email: string | null) =>
    `These pages call the company ${name}, and mails go to ${email}.`,
  changeName: 'Change name or mail address',
  nextBills: (count: number) => `The next ${count === 1 ? '1 bill' : `${count} bills`}`,
  ifNothingChanges: (zone: string) => `If nothing changes. Dates are in ${zone} time.`,
  showBills: 'Show them',
  billsToCome: 'Bills to come',
  date: 'Date',
  amount: 'Amount',
  ending: 'Export, or cancel',
  endingSays: 'Your data can be taken along at any time, and a cancellation can be taken back until its day comes.',
  cancel: 'Cancel subscription…',
};
