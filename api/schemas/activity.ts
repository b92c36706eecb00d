import { z } from '@hono/zod-openapi';
import type { ActivityRow } from '../../db/activity.ts';
import { activityKinds } from '../../db/activity-kinds.ts';
import { byName, documentOf, sequence, timestamp } from './answer-fields.ts';
import { pageFields } from './lists.ts';
import { actorSought, month } from './request-fields.ts';

export const activityQuery = z.strictObject({
  kind: z.enum(activityKinds).optional(),
  actor: actorSought.optional(),
  /** A month of the tenant's own calendar. */
  month: month.optional(),
  ...pageFields,
});

export const activityFields = z
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
    invoiceNumber: z.string().nullable().openapi({ description: 'Of the charge, once it is paid.' }),
    note: z.string().nullable(),
    byName,
  })
  .openapi('Activity');

export const activitySchema = documentOf(activityFields, (row: ActivityRow) => ({ ...row, event: { ...row.event } }));
