import { z } from '@hono/zod-openapi';
import { timestamp } from './answer-fields.ts';

export const entitlementSchema = z
  .object({
    userId: z.string(),
    licensed: z.boolean(),
    licenceId: z.string().nullable(),
    until: timestamp.nullable(),
    checkAgainAt: timestamp.openapi({ description: 'At the latest: a licence can be handed on before it ends.' }),
  })
  .openapi('Entitlement');
