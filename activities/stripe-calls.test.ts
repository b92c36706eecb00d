import { expect, it } from 'vitest';
import { operationOf } from './stripe-calls.ts';

it.each([
  ['POST', '/v1/payment_intents', 'POST /v1/payment_intents'],
  ['GET', '/v1/payment_intents?customer=cus_1&limit=100', 'GET /v1/payment_intents'],
  ['POST', '/v1/payment_intents/pi_1/cancel', 'POST /v1/payment_intents/:id/cancel'],
  ['POST', '/v1/payment_methods/pm_card_visa/attach', 'POST /v1/payment_methods/:id/attach'],
  ['GET', '/v1/customers/cus_1/payment_methods', 'GET /v1/customers/:id/payment_methods'],
  ['GET', '/v1/anything/ann%40example.com', 'GET /v1/:id/:id'],
])('names an operation without its ids: %s %s', (method, path, operation) => {
  expect(operationOf(method, path)).toBe(operation);
});
