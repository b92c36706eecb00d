/** What an amount includes, where there is tax: totals have it in them, prices come without. */
export const amounts = {
  total: (amount: string) => `${amount} incl. VAT`,
  price: (amount: string) => `${amount} + VAT`,
};
