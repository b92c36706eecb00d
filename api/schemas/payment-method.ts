import { z } from '@hono/zod-openapi';

export const cardSchema = z
  .object({ brand: z.string(), last4: z.string(), expMonth: z.int(), expYear: z.int() })
  .openapi('Card');

export const paymentMethodBody = z
  .strictObject({
    paymentMethod: z
      .string()
      .max(255)
      .regex(/^pm_\w+$/, 'is no payment method'),
  })
  .openapi('PaymentMethodChange');

export const setupSessionBody = z
  .strictObject({ returnUrl: z.url({ protocol: /^https?$/ }).max(2000) })
  .openapi('SetupSessionRequest');
