/** What happens to one charge at the card processor, in this order; each brings a webhook. */
export const story = [
  'payment_intent.payment_failed',
  'payment_intent.succeeded',
  'refund.created',
  'charge.dispute.created',
  'charge.dispute.closed',
] as const;

export type Moment = (typeof story)[number];
export type Order = readonly Moment[];

/** All orders in which the five webhooks can come. */
export const everyOrder: readonly Order[] = permutations(story);

/**
 * Six orders that stand for all: the story forwards, backwards, and turned so that each webhook comes once at each place.
 * Any two webhooks come in both orders among them.
 */
export const sixOrders: readonly Order[] = [
  ...story.map((_, first) => [...story.slice(first), ...story.slice(0, first)]),
  story.toReversed(),
];

/** Each webhook comes twice, the second time backwards. */
export function doubled(order: Order): Order {
  return [...order, ...order.toReversed()];
}

function permutations<T>(items: readonly T[]): readonly (readonly T[])[] {
  if (items.length === 0) return [[]];
  return items.flatMap((item, index) => permutations(items.toSpliced(index, 1)).map((rest) => [item, ...rest]));
}
