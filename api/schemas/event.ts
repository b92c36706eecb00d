import { z } from '@hono/zod-openapi';
import type { OutboundEventRow } from '../../db/outbound-events.ts';
import { type OutboundType, outboundTypes } from '../../domain/outbound/events.ts';
import { licenceId, orNull, periodSchema, timestamp } from './answer-fields.ts';
import { pageFields } from './lists.ts';
import { numberText, textKinds } from './request-fields.ts';
import { licenceCounts, subscriptionState } from './subscription.ts';

const subscription = z
  .object({
    state: subscriptionState,
    trialEndsAt: timestamp,
    period: orNull(periodSchema),
    nextBillAt: timestamp.nullable(),
    cancelAt: timestamp.nullable(),
    suspendAt: timestamp.nullable(),
    deleteAt: timestamp.nullable(),
  })
  .openapi('SubscriptionFacts');

const entitlements = z
  .object({
    state: subscriptionState,
    licencesWork: z.boolean(),
    accessEndsAt: timestamp.nullable(),
    until: timestamp.nullable(),
    frozenTime: timestamp.nullable().openapi({ description: 'The present of a tenant with a test clock.' }),
    complete: z.boolean().openapi({
      description: '`holders` names every holder, and not only those whose licence has changed.',
    }),
    restored: z.boolean().openapi({
      description: 'The database was restored: this document replaces any other, whatever its version.',
    }),
    holders: z
      .array(
        z.object({ userId: z.string(), licenceId: licenceId.nullable(), until: timestamp.nullable() }).openapi({
          description: 'A user after the change; without a licence where `licenceId` is null.',
        }),
      )
      .readonly(),
  })
  .openapi('EntitlementsChanged');

const charge = z.object({
  chargeId: z.string(),
  kind: z.enum(['first', 'renewal', 'proration']),
  amount: z.int(),
  tax: z.int(),
  currency: z.string(),
});
const concern = z.object({ about: z.string() });

/** The data of each type of event. */
const eventData = {
  'subscription.trial_started': subscription,
  'subscription.trial_expired': subscription,
  'subscription.activated': subscription,
  'subscription.renewed': subscription,
  'subscription.past_due': subscription,
  'subscription.suspended': subscription,
  'subscription.canceling': subscription,
  'subscription.kept': subscription,
  'subscription.deleted': subscription,
  'licences.changed': licenceCounts,
  'entitlements.changed': entitlements,
  'charge.succeeded': charge,
  'charge.declined': charge.extend({ declineCode: z.string() }),
  'charge.refunded': z.object({
    chargeId: z.string(),
    refundId: z.string(),
    state: z.enum(['succeeded', 'failed']),
    amount: z.int(),
    currency: z.string(),
    refunded: z.int(),
    creditNote: z.string().nullable(),
  }),
  'charge.disputed': z.object({
    disputeId: z.string(),
    chargeId: z.string(),
    state: z.string(),
    amount: z.int(),
    currency: z.string(),
  }),
  'invoice.issued': z.object({
    number: z.string(),
    kind: z.enum(['invoice', 'credit_note']),
    chargeId: z.string(),
    total: z.int(),
    tax: z.int(),
    currency: z.string(),
  }),
  'price.announced': z.object({ unitPrice: z.int(), currency: z.string(), from: timestamp.nullable() }),
  'attention.raised': concern,
  'attention.ended': concern,
} as const satisfies Readonly<Record<OutboundType, z.ZodType>>;

export const eventType = z.enum(outboundTypes as [OutboundType, ...OutboundType[]]);

function eventOf<Type extends OutboundType>(type: Type) {
  return z.object({
    id: z.string(),
    tenantId: z.string(),
    version: z.int(),
    type: z.literal(type),
    at: timestamp,
    data: eventData[type],
  });
}

/** The schema of each type's events, pulled or pushed. */
export const eventSchemas = Object.fromEntries(outboundTypes.map((type) => [type, eventOf(type)])) as {
  readonly [Type in OutboundType]: ReturnType<typeof eventOf<Type>>;
};

const typeList = z
  .string()
  .max(1_000)
  .register(textKinds, { kind: 'code' })
  .transform((list) => list.split(','))
  .pipe(z.array(eventType).min(1))
  .openapi({ type: 'string', description: `Types, with commas between them: ${outboundTypes.join(', ')}.` });

export const eventQuery = z.strictObject({
  after: z.string().max(200).register(textKinds, { kind: 'cursor' }).optional().openapi({
    description:
      'The `next` of an earlier answer; `now` for what happens from now on; left out, the oldest that is kept.',
  }),
  types: typeList.optional(),
  limit: pageFields.limit,
  wait: numberText(0, 30).default(0).openapi({
    description: 'For how many seconds to wait where there is nothing yet.',
  }),
});

const eventSchema = z
  .object({
    id: z.string(),
    tenantId: z.string(),
    version: z.int(),
    type: eventType,
    at: z.string(),
    data: z.record(z.string(), z.unknown()).openapi({ description: 'By its type: see `webhooks`.' }),
  })
  .openapi('Event');

export const eventPage = z.object({ data: z.array(eventSchema), next: z.string() }).openapi('EventPage');

/** An event as it is pulled, and as the body of a push. */
export interface EventJson {
  readonly id: string;
  readonly tenantId: string;
  readonly version: number;
  readonly type: OutboundType;
  readonly at: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** A recorded event in the form that readers of the feed and endpoints get. */
export function encodeEvent(row: OutboundEventRow): EventJson {
  const schema: z.ZodType = eventSchemas[row.type];
  const data: Said = row.data;
  return z.encode(schema, { ...row, data }) as EventJson;
}

type Said = z.output<(typeof eventData)[OutboundType]>;
