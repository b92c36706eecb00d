import { z } from '@hono/zod-openapi';
import { orNull } from './answer-fields.ts';
import { chargeSchema } from './charge.ts';
import { licenceSchema } from './licence.ts';
import { problemSchema } from './problem.ts';
import { subscriptionSchema } from './subscription.ts';

/** The outcome of a change, and the progress of one that takes longer (docs/api.md, "Slow ones"). */

export const changeSchema = z
  .object({
    subscription: subscriptionSchema,
    charge: orNull(chargeSchema),
    licences: z.array(licenceSchema).readonly(),
  })
  .openapi('Change');
export type ChangeJson = z.input<typeof changeSchema>;

export const operationSchema = z
  .object({
    id: z.string(),
    state: z.enum(['running', 'succeeded', 'failed']),
    change: changeSchema.optional(),
    problem: problemSchema.optional(),
  })
  .openapi('Operation');
