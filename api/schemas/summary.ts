import { z } from '@hono/zod-openapi';
import { flag, instantOrDate, month } from './request-fields.ts';

const movements = {
  mrr: z.int(),
  new: z.int(),
  expansion: z.int(),
  contraction: z.int(),
  churn: z.int(),
  charged: z.int(),
  refunded: z.int(),
  failed: z.int(),
  disputed: z.int(),
  lost: z.int(),
};

export const summaryQuery = z.strictObject({
  from: instantOrDate.optional(),
  to: instantOrDate.optional(),
  /** In place of instants: whole months in the seller's zone, first and last included. */
  monthFrom: month.optional(),
  monthTo: month.optional(),
  testClocks: flag.optional(),
});

export const summarySchema = z
  .object({
    data: z
      .array(
        z.object({
          currency: z.string(),
          ...movements,
          months: z.array(z.object({ month: z.string(), ...movements })).readonly(),
        }),
      )
      .readonly(),
  })
  .openapi('Summary');
