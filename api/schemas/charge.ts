import { z } from '@hono/zod-openapi';
import type { ChargeRow } from '../../db/charges.ts';
import { documentOf, periodOf, periodSchema, timestamp } from './answer-fields.ts';
import { linesSchema } from './bill.ts';
import { type Linked, workflowSchema } from './workflow.ts';

export const chargeKind = z.enum(['first', 'renewal', 'proration']);

export const chargeFields = z
  .object({
    id: z.string(),
    tenantId: z.string(),
    kind: chargeKind,
    state: z.enum(['pending', 'succeeded', 'declined', 'requires_action', 'unknown', 'canceled']),
    amount: z.int(),
    tax: z.int(),
    refunded: z.int(),
    currency: z.string(),
    lines: linesSchema,
    period: periodSchema,
    invoiceNumber: z.string().nullable(),
    paymentIntent: z.string().nullable(),
    declineCode: z.string().nullable(),
    attempt: z.int(),
    createdAt: timestamp,
    settledAt: timestamp.nullable(),
    recordedAt: timestamp,
    workflow: workflowSchema.extend({ activityId: z.string() }),
    key: z.string(),
    /** The number of licences that the charge is for. */
    quantity: z.int(),
    /** The civil date of the invoice, in the seller's zone. */
    issuedOn: z.string().nullable(),
    /** The tenant's present name; null once it is deleted. */
    company: z.string().nullable(),
    /** The card as it was when the charge was made; null without one, and once the tenant is deleted. */
    card: z.object({ brand: z.string(), last4: z.string() }).nullable(),
  })
  .openapi('Charge');

/** The fields of a charge, from its row. */
export function chargeOf({ workflow, activityId, ...row }: Linked<ChargeRow>): z.output<typeof chargeFields> {
  const { cardBrand: brand, cardLast4: last4 } = row;
  const card = brand === null || last4 === null ? null : { brand, last4 };
  return { ...row, period: periodOf(row), card, workflow: { ...workflow, activityId } };
}

export const chargeSchema = documentOf(chargeFields, chargeOf);
export type ChargeJson = z.input<typeof chargeSchema>;
