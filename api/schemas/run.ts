import { z } from '@hono/zod-openapi';
import type { RunRow } from '../../db/runs.ts';
import { documentOf, orNull, periodSchema, timestamp } from './answer-fields.ts';
import { chargeFields } from './charge.ts';
import { subscriptionState } from './subscription.ts';
import { type Linked, workflowSchema } from './workflow.ts';

const chargeOfRunSchema = chargeFields.pick({
  id: true,
  kind: true,
  state: true,
  amount: true,
  currency: true,
  period: true,
});

export const runSchema = documentOf(
  z
    .object({
      workflow: workflowSchema,
      /**
       * The period that the run opened or carries on, or the first where it bills several, as its charges say; null for
       * the trial, and for the time after it until the first payment.
       */
      period: orNull(periodSchema),
      /** The tenant's state at the last step that it recorded. */
      state: subscriptionState,
      /** The instants of its first and its last step, on the tenant's clock. */
      firstAt: timestamp,
      lastAt: timestamp,
      charges: z.array(chargeOfRunSchema).readonly(),
    })
    .openapi('Run'),
  ({ periodNumber: number, periodStart: start, periodEnd: end, ...row }: Linked<RunRow> & Charged) => ({
    ...row,
    period: number === null || start === null || end === null ? null : { number, start, end },
  }),
);

interface Charged {
  readonly charges: readonly z.output<typeof chargeOfRunSchema>[];
}
