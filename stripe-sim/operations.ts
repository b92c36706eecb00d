import type { Operation } from './http/operation.ts';
import { balance } from './resources/balance.ts';
import { charges } from './resources/charges.ts';
import { checkoutSessions } from './resources/checkout-sessions.ts';
import { customers } from './resources/customers.ts';
import { disputes } from './resources/disputes.ts';
import { events } from './resources/events.ts';
import { paymentIntents } from './resources/payment-intents.ts';
import { paymentMethods } from './resources/payment-methods.ts';
import { refunds } from './resources/refunds.ts';
import { setupIntents } from './resources/setup-intents.ts';
import { webhookEndpoints } from './resources/webhook-endpoints.ts';

/** The part of Stripe's API that the stand-in has. */
export const operations: readonly Operation[] = [
  ...balance,
  ...customers,
  ...paymentMethods,
  ...setupIntents,
  ...checkoutSessions,
  ...paymentIntents,
  ...charges,
  ...refunds,
  ...disputes,
  ...events,
  ...webhookEndpoints,
];
