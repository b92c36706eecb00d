import { chargeObject } from '../wire/charge.ts';
import { list, retrieve } from './reading.ts';

/** Read-only: charges are made by confirming intents. */
export const charges = [
  list('/v1/charges', 'charges', chargeObject, ['payment_intent', 'customer']),
  retrieve('/v1/charges', 'charges', chargeObject),
];
