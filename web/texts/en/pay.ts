export const pay = {
  title: 'Pay now',
  paid: 'Paid. Thank you.',
  staysOverdue: (amount: string) => `${amount} stays overdue then.`,
  pay: (amount: string, card: string | null) => `Pay ${amount}${card === null ? '' : ` with ${card}`}`,
};
