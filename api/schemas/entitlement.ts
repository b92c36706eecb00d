import { z } from '@hono/zod-openapi';
import { licenceId, timestamp } from './answer-fields.ts';

export const entitlementSchema = z
  .object({
    userId: z.string(),
    licensed: z.boolean(),
    licenceId: licenceId.nullable(),
    until: timestamp.nullable(),
  })
  .openapi('Entitlement');
