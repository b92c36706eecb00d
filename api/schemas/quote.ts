import { z } from '@hono/zod-openapi';
import { orNull, timestamp } from './answer-fields.ts';
import { linesSchema, nextBillSchema } from './bill.ts';
import { problemSchema } from './problem.ts';
import { licenceIds, quantity } from './request-fields.ts';

const selection = { quantity: quantity.optional(), licenceIds: licenceIds.optional() };

export const quoteBody = z
  .strictObject({
    change: z.discriminatedUnion('type', [
      z.strictObject({ type: z.literal('activate'), quantity, startNow: z.boolean().optional() }),
      z.strictObject({ type: z.literal('addLicences'), quantity }),
      z.strictObject({ type: z.literal('removeLicences'), ...selection }),
      z.strictObject({ type: z.literal('reactivateLicences'), ...selection }),
      z.strictObject({ type: z.literal('cancel') }),
      z.strictObject({ type: z.literal('pay') }),
    ]),
  })
  .openapi('QuoteRequest');

export const quoteSchema = z
  .object({
    quote: z.string(),
    expiresAt: timestamp,
    dueNow: z.object({ amount: z.int(), tax: z.int(), currency: z.string(), lines: linesSchema }),
    reactivated: z.int(),
    nextBill: orNull(nextBillSchema),
    refusal: orNull(problemSchema),
  })
  .openapi('Quote');
