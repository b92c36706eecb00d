import { z } from '@hono/zod-openapi';
import type { ChargeRow } from '../../db/charges.ts';
import { activitySchema } from './activity.ts';
import { documentOf, orNull, timestamp } from './answer-fields.ts';
import { chargeFields, chargeOf, chargeSchema } from './charge.ts';
import { disputeSchema } from './dispute.ts';
import { invoiceSchema } from './invoice.ts';
import { refundSchema } from './refund.ts';
import type { Linked } from './workflow.ts';

const details = {
  /** Every attempt for the same reason, oldest first, this one included. */
  attempts: z.array(chargeSchema).readonly(),
  disputes: z.array(disputeSchema).readonly(),
  refunds: z.array(refundSchema).readonly(),
  invoice: orNull(invoiceSchema),
  /** The payment at Stripe; null where none was made. */
  stripe: z.object({ id: z.string(), url: z.string() }).nullable(),
  /** Whether Temporal keeps the history of the charge; `unknown` where it does not answer in time. */
  history: z.enum(['kept', 'gone', 'unknown']),
  /** While the outcome is unknown: the number of look-ups without a clear answer, and when the next one is. */
  lookUps: z.object({ tries: z.int(), nextAt: timestamp.nullable() }).nullable(),
  /** Entries about the charge's start and its outcome. */
  activity: z.array(activitySchema).readonly(),
  /** Sentences that explain the amount. */
  why: z.array(z.string()).readonly(),
  /** The amount paid, less refunds and lost disputes: negative where it was returned twice, 0 where it was not paid. */
  kept: z.int(),
  refundable: z.int().openapi({
    description:
      'The most that a refund can give back now: what refunds, also those under way, and lost disputes leave.',
  }),
  /** Sentences that explain `kept`, with amounts that add up; empty where nothing was returned. */
  whatWentBack: z.array(z.string()).readonly(),
};

type Details = { readonly [Name in keyof typeof details]: z.output<(typeof details)[Name]> };

export const chargeDetailSchema = documentOf(
  chargeFields.extend(details).openapi('ChargeDetail'),
  ({ charge, ...rest }: Details & { readonly charge: Linked<ChargeRow> }) => ({ ...chargeOf(charge), ...rest }),
);
