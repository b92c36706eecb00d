import { words } from './words.ts';

const { licences } = words;

/** A payment that its payer is to confirm at the bank. */
export const payment = {
  title: 'Your payment',
  waits: (amount: string, count: number) => `${amount} for ${licences(count)} waits for your bank`,
  confirm: 'Confirm',
  withdraw: 'Withdraw',
  leaving: 'To your bank',
  withdrawn: 'The payment is withdrawn. Nothing was charged, and nothing has changed.',
  notWithdrawn: 'It could not be withdrawn just now: our card processor does not answer. Try again in a minute.',
  paid: (amount: string, count: number) => `Your bank has confirmed ${amount} for ${licences(count)}: it is paid.`,
  givenBack: (amount: string) => `${amount} was paid, and has been given back to you.`,
  wasWithdrawn: 'This payment was withdrawn before it was confirmed. Nothing was charged.',
  onItsWay: 'Your bank’s answer is on its way…',
  showsReceipt: 'This page shows the receipt as soon as it is there. You can also leave: nothing is lost.',
  cannotConfirm: 'This card cannot be confirmed at its bank any more. Nothing was charged.',
  bankAway: 'Your bank cannot be reached at the moment. Nothing was charged: try again in a minute.',
  ways: {
    activate: 'Choose again',
    add: 'Add licences',
    pay: 'Pay what is due',
  },
};
