import { z } from '@hono/zod-openapi';
import { needKinds } from '../../db/needs.ts';
import { timestamp } from './answer-fields.ts';

/** What waits for ops: of each kind how many, and the oldest (docs/api.md, "Ops"). */
export const needSchema = z
  .object({
    kind: z.enum(needKinds),
    count: z.int(),
    items: z
      .array(
        z.object({
          /** Null of what concerns all tenants. */
          tenantId: z.string().nullable(),
          name: z.string().nullable(),
          since: timestamp.nullable(),
          amount: z.int().nullable(),
          currency: z.string().nullable(),
          /** The reason of a concern, the id of a charge or a workflow, the kind of a mail. */
          subject: z.string().nullable(),
          isTestClock: z.boolean(),
        }),
      )
      .readonly(),
  })
  .openapi('Need');
