/** A number of licences that is typed, and its price. */
export const quantity = {
  wholeNumber: (most: string) => `Type a whole number from 1 to ${most}.`,
  showPrice: 'Show the price',
  oneLess: 'One less',
  oneMore: 'One more',
  changed: (typed: string) =>
    `The number in the box was ${typed === '' ? 'empty' : typed}, which is not what the button named. Nothing was charged: here is its price.`,
};
