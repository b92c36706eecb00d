import { z } from '@hono/zod-openapi';
import { needKinds } from '../../db/needs.ts';
import { timestamp } from './answer-fields.ts';

export const needKind = z.enum(needKinds);

/** One item that waits for ops. */
export const neededSchema = z
  .object({
    /** Null for an item that concerns all tenants. */
    tenantId: z.string().nullable(),
    name: z.string().nullable(),
    since: timestamp.nullable(),
    amount: z.int().nullable(),
    currency: z.string().nullable(),
    /** The reason of a concern, the id of a charge or a workflow, or the kind of a mail. */
    subject: z.string().nullable(),
    isTestClock: z.boolean(),
  })
  .openapi('Needed');

/** What waits for ops: how many items of each kind, and the oldest of them (docs/api.md, "Ops"). */
export const needSchema = z
  .object({ kind: needKind, count: z.int(), items: z.array(neededSchema).readonly() })
  .openapi('Need');
