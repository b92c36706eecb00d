import { z } from '@hono/zod-openapi';
import { timestamp } from './answer-fields.ts';

/** The parts of charges, invoices, quotes and coming bills. */

export const lineSchema = z
  .object({
    description: z.string(),
    quantity: z.int(),
    unitAmount: z.int(),
    amount: z.int(),
    from: z.string(),
    to: z.string(),
    days: z.int(),
    daysInPeriod: z.int(),
  })
  .openapi('Line');

export const linesSchema = z.array(lineSchema).readonly();

export const nextBillSchema = z.object({ at: timestamp, amount: z.int(), licences: z.int() }).openapi('NextBill');

export const upcomingSchema = z
  .object({ at: timestamp, amount: z.int(), tax: z.int(), currency: z.string(), licences: z.int() })
  .openapi('UpcomingBill');
