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
  /** Every attempt for the same reason, the first one first, this one among them. */
  attempts: z.array(chargeSchema).readonly(),
  disputes: z.array(disputeSchema).readonly(),
  refunds: z.array(refundSchema).readonly(),
  invoice: orNull(invoiceSchema),
  /** The object at Stripe; null where none was made. */
  stripe: z.object({ id: z.string(), url: z.string() }).nullable(),
  /** Whether Temporal still keeps the history that the charge was made in; `unknown` where it does not say so in time. */
  history: z.enum(['kept', 'gone', 'unknown']),
  /** While its outcome is not known: how often it was looked up without a clear answer, and when it will be. */
  lookUps: z.object({ tries: z.int(), nextAt: timestamp.nullable() }).nullable(),
  /** Who had it made, and what became of it. */
  activity: z.array(activitySchema).readonly(),
  /** Why this amount: sentences to check it by. */
  why: z.array(z.string()).readonly(),
  /** Paid, less what went back by refunds and lost disputes: negative where it went back twice. 0 where it was not paid. */
  kept: z.int(),
  /** How that comes about, in sentences that add up; empty where nothing went back. */
  whatWentBack: z.array(z.string()).readonly(),
};

type Details = { readonly [Name in keyof typeof details]: z.output<(typeof details)[Name]> };

export const chargeDetailSchema = documentOf(
  chargeFields.extend(details).openapi('ChargeDetail'),
  ({ charge, ...rest }: Details & { readonly charge: Linked<ChargeRow> }) => ({ ...chargeOf(charge), ...rest }),
);
