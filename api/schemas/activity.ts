import { z } from '@hono/zod-openapi';
import type { ActivityRow } from '../../db/activity.ts';
import { byName, documentOf, sequence, timestamp } from './answer-fields.ts';

export const activitySchema = documentOf(
  z
    .object({
      id: sequence,
      at: timestamp,
      recordedAt: timestamp,
      actor: z.string(),
      type: z.string(),
      event: z.record(z.string(), z.unknown()),
      amount: z.int().nullable(),
      currency: z.string(),
      chargeId: z.string().nullable(),
      note: z.string().nullable(),
      byName,
    })
    .openapi('Activity'),
  (row: ActivityRow) => ({ ...row, event: { ...row.event } }),
);
