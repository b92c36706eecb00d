import { z } from '@hono/zod-openapi';
import { taxationNow } from '../../domain/rules/tax.ts';
import type { SubscriptionView } from '../../domain/view.ts';
import { documentOf, orNull, periodSchema, timestamp } from './answer-fields.ts';
import { nextBillSchema } from './bill.ts';
import { cardSchema } from './payment-method.ts';
import { quantity, quoteId, remark, unitPrice, unitPriceText } from './request-fields.ts';
import { taxJson, taxSchema } from './tax.ts';
import { type Linked, workflowSchema } from './workflow.ts';

export const activationBody = z
  .strictObject({ quantity, startNow: z.boolean().optional(), quote: quoteId.optional() })
  .openapi('Activation');
export const cancellationBody = z.strictObject({ reason: remark.optional() }).openapi('Cancellation');
export const paymentBody = z.strictObject({ quote: quoteId.optional() }).openapi('Payment');
export const priceBody = z.strictObject({ unitPrice }).openapi('PriceChange');
export const pricePreviewQuery = z.strictObject({
  unitPrice: unitPriceText.openapi({ type: 'integer', minimum: 0, param: { name: 'unitPrice', in: 'query' } }),
});

/** A price that is set and does not count yet, with the boundary whose bill takes it first. */
const comingPrice = z.object({ unitPrice: z.int(), from: timestamp }).nullable();
const priceStanding = z.object({ unitPrice: z.int(), comingPrice, nextBill: orNull(nextBillSchema) });

/** What a price would change. Nothing is held for it: the price itself is judged once more. */
export const pricePreviewSchema = z
  .object({ before: priceStanding, after: priceStanding, currency: z.string() })
  .openapi('PricePreview');

export const subscriptionState = z.enum([
  'trialing',
  'trial_expired',
  'active',
  'past_due',
  'suspended',
  'canceling',
  'deleting',
  'deleted',
]);
export const licenceCounts = z.object({ total: z.int(), assigned: z.int(), free: z.int(), ending: z.int() });
export const testClockSchema = z.object({ frozenTime: timestamp }).nullable();

/** A subscription as the read model has it, and the run that wrote it. */
export interface RecordedView {
  readonly view: SubscriptionView;
  readonly workflowId: string;
  readonly runId: string;
}

export const subscriptionSchema = documentOf(
  z
    .object({
      tenantId: z.string(),
      state: subscriptionState,
      converting: z.boolean(),
      currency: z.string(),
      unitPrice: z.int(),
      comingPrice,
      /** Of a bill that would be made now. */
      taxPercent: z.number(),
      tax: taxSchema,
      /** How the tax id of the billing details is judged; null where they have none. */
      taxIdState: z.enum(['valid', 'invalid', 'unverified']).nullable(),
      timeZone: z.string(),
      now: timestamp,
      trialEndsAt: timestamp,
      period: orNull(periodSchema),
      nextBill: orNull(nextBillSchema),
      licences: licenceCounts,
      cancelAt: timestamp.nullable(),
      suspendAt: timestamp.nullable(),
      deleteAt: timestamp.nullable(),
      paymentMethod: orNull(cardSchema),
      removedPaymentMethod: orNull(cardSchema).openapi({
        description: 'Gone at the card processor, until there is another.',
      }),
      overdue: z
        .object({ amount: z.int(), since: timestamp, nextRetryAt: timestamp.nullable(), declineCode: z.string() })
        .nullable(),
      testClock: testClockSchema,
      workflow: workflowSchema,
    })
    .openapi('Subscription'),
  ({ view, now, workflow }: Linked<RecordedView> & { readonly now: number }) => ({
    ...view,
    ...taxOfView(view, now),
    now,
    paymentMethod: view.card,
    removedPaymentMethod: view.removedCard,
    workflow,
  }),
);
function taxOfView(view: SubscriptionView, now: number) {
  const tax = taxJson(taxationNow(view, now));
  const taxIdState = view.tax.buyer?.taxIdState ?? 'none';
  return { taxPercent: tax.percent, tax, taxIdState: taxIdState === 'none' ? null : taxIdState };
}

export type SubscriptionJson = z.input<typeof subscriptionSchema>;
