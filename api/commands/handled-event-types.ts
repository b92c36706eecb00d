/**
 * The types of Stripe's events that have a handler: those to choose for the endpoint in Stripe's dashboard. Any other
 * is accepted and ignored, but each charge would bring two of them.
 */
export const handledEventTypes = [
  'checkout.session.completed',
  'payment_intent.succeeded',
  'payment_intent.payment_failed',
  'payment_intent.canceled',
  'refund.created',
  'refund.updated',
  'refund.failed',
  'charge.dispute.created',
  'charge.dispute.updated',
  'charge.dispute.closed',
  'payment_method.automatically_updated',
  'payment_method.updated',
  'payment_method.detached',
  'customer.deleted',
] as const;

export type HandledEventType = (typeof handledEventTypes)[number];
