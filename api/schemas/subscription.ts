import { z } from '@hono/zod-openapi';
import { taxationNow } from '../../domain/rules/tax.ts';
import { subscriptionStates } from '../../domain/stage.ts';
import type { SubscriptionView } from '../../domain/view.ts';
import { documentOf, orNull, periodSchema, timestamp } from './answer-fields.ts';
import { nextBillSchema } from './bill.ts';
import { chargeKind } from './charge.ts';
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

/** A price that is set for later, with the boundary whose bill is the first to use it. */
const comingPrice = z.object({ unitPrice: z.int(), from: timestamp }).nullable();
const priceStanding = z.object({ unitPrice: z.int(), comingPrice, nextBill: orNull(nextBillSchema) });

/** The effects of a price. Nothing is reserved: the price itself is checked again. */
export const pricePreviewSchema = z
  .object({ before: priceStanding, after: priceStanding, currency: z.string() })
  .openapi('PricePreview');

export const subscriptionState = z.enum(subscriptionStates);
export const licenceCounts = z.object({ total: z.int(), assigned: z.int(), free: z.int(), ending: z.int() });
export const testClockSchema = z.object({ frozenTime: timestamp }).nullable();

/** A charge that waits for its payer, with the service's own page for confirming it. */
const awaitingPayerSchema = z
  .object({
    chargeId: z.string(),
    kind: chargeKind,
    licences: z.int(),
    amount: z.int(),
    tax: z.int(),
    currency: z.string(),
    url: z.url(),
    withdrawable: z.boolean(),
  })
  .nullable()
  .openapi({ description: 'A charge that waits for its payer to confirm it at the bank.' });
export type AwaitingPayerJson = z.infer<typeof awaitingPayerSchema>;

/** A subscription as the read model has it, with the run that wrote it. */
export interface RecordedView {
  readonly view: SubscriptionView;
  readonly workflowId: string;
  readonly runId: string;
}

/**
 * A recorded subscription with what the read model lacks: the present time, what depends on it, and the address of the
 * page for a waiting charge.
 */
export interface ShownView extends RecordedView {
  readonly now: number;
  /** Null also where the outcome of a charge decides whether the deletion comes, as its day has passed. */
  readonly deleteAt: number | null;
  readonly awaitingPayer: AwaitingPayerJson;
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
      /** The rate of a bill that would be made now. */
      taxPercent: z.number(),
      tax: taxSchema,
      /** The judgement of the tax id in the billing details; null where they have none. */
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
      awaitingPayer: awaitingPayerSchema,
      testClock: testClockSchema,
      workflow: workflowSchema,
    })
    .openapi('Subscription'),
  ({ view, now, deleteAt, awaitingPayer, workflow }: Linked<ShownView>) => ({
    ...view,
    ...taxOfView(view, now),
    now,
    deleteAt,
    awaitingPayer,
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
