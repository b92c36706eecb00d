import { z } from '@hono/zod-openapi';
import type { RunRow } from '../../db/runs.ts';
import { documentOf, orNull, periodSchema, timestamp } from './answer-fields.ts';
import { chargeFields } from './charge.ts';
import { subscriptionState } from './subscription.ts';
import { type Linked, workflowSchema } from './workflow.ts';

const chargeOfRunSchema = chargeFields.pick({ id: true, kind: true, state: true, amount: true, currency: true });

export const runSchema = documentOf(
  z
    .object({
      workflow: workflowSchema,
      /** The billing period that it opened or carries on, the first where it bills several; null of the trial and what follows it unpaid. */
      period: orNull(periodSchema),
      /** The tenant's state at the last step that it recorded. */
      state: subscriptionState,
      /** Of its first and its last step, on the tenant's clock. */
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
