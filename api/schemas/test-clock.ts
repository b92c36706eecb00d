import { z } from '@hono/zod-openapi';
import { activitySchema } from './activity.ts';
import { duration, instant } from './request-fields.ts';
import { subscriptionSchema } from './subscription.ts';

export const advanceBody = z
  .union([z.strictObject({ to: instant }), z.strictObject({ by: duration })])
  .openapi('ClockAdvance');

export const advancedSchema = z
  .object({ subscription: subscriptionSchema, events: z.array(activitySchema).readonly() })
  .openapi('ClockAdvanced');
