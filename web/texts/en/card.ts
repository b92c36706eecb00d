export const card = {
  verbAndPay: (verb: string, amount: string) => `${verb} and pay ${amount}`,
  leaving: 'To the card’s page',
  soon: 'If you have entered a card, it will show here in a moment.',
  savedAndPaid: (card: string) => `Card saved, and what was overdue paid with ${card}.`,
  saved: (card: string) => `Card saved: ${card}.`,
  savedUnpaid: (card: string, why: string) => `Card saved: ${card}. ${why}`,
  declined: (amount: string, reason: string) => `${amount} was not paid: ${reason}.`,
  waits: (amount: string) => `${amount} waits until you confirm it at your bank.`,
  underWay: (amount: string) => `${amount} is being charged: its outcome shows here in a moment.`,
};
