import { balance } from './resources/balance.ts';
import { customers } from './resources/customers.ts';
import { paymentIntents } from './resources/payment-intents.ts';
import { paymentMethods } from './resources/payment-methods.ts';
import type { Operation } from './http/operation.ts';

/** Everything of Stripe's API that the stand-in plays. */
export const operations: readonly Operation[] = [...balance, ...customers, ...paymentMethods, ...paymentIntents];
