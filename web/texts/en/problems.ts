import type { Problem } from 'licence-billing-client';

/** Why something was refused. What the API says is in English, so that it is shown as it comes. */
export const problems = {
  titleOf: (problem: Problem) => problem.title,
  detailOf: (problem: Problem) => problem.detail,
  /** What is wrong with one field. */
  faultOf: (fault: { readonly pointer: string; readonly detail: string }) => fault.detail,
  nothingChanged: 'Nothing was charged, and nothing has changed',
  notPossible: 'This is not possible',
  notDone: 'Not done',
  newPrice: 'The price is another by now',
  newPriceHere: 'Nothing was charged. Here is the price as it is now: confirm it if it suits you.',
  bankWants: 'Your bank wants you to confirm this payment',
  afterTheBank: 'Nothing has been charged yet. Once you have confirmed there, what you asked for follows by itself.',
  confirmAtBank: 'Confirm it at your bank',
  confirmedAlready: 'You have confirmed this already',
  madeOnce: 'It was made once, and not again. What is below would be a new purchase.',
  seeReceipts: 'See your receipts',
  chargedAgainFrom: (time: string) => `The same card can be charged again from ${time}.`,
  addDetails: 'Add billing details',
  addCard: 'Add a card',
  anotherCard: 'Use another card',
  payOverdue: (amount: string | null) => `Pay ${amount ?? 'what is overdue'}`,
  keep: 'Keep the subscription',
};
