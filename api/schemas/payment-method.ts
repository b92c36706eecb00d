import { z } from '@hono/zod-openapi';
import { paymentMethodId, webAddress } from './request-fields.ts';

export const cardSchema = z
  .object({ brand: z.string(), last4: z.string(), expMonth: z.int(), expYear: z.int() })
  .openapi('Card');

export const paymentMethodBody = z
  .strictObject({
    paymentMethod: paymentMethodId,
  })
  .openapi('PaymentMethodChange');

export const setupSessionBody = z.strictObject({ returnUrl: webAddress }).openapi('SetupSessionRequest');
