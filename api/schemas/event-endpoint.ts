import { z } from '@hono/zod-openapi';
import type { EndpointLag, EventEndpoint } from '../../db/event-endpoints.ts';
import { timestamp } from './answer-fields.ts';
import { eventType } from './event.ts';
import { listOf } from './lists.ts';
import { endpointUrl, instant, tenantId } from './request-fields.ts';

const types = z
  .array(eventType)
  .min(1)
  .max(eventType.options.length)
  .nullable()
  .openapi({ description: 'The types that it is sent; all where it is null.' });
const compact = z.boolean().openapi({
  description:
    'Far behind, it is sent each tenant’s newest document, an `entitlements.changed` with `complete: true`, instead of all events between.',
});

export const newEndpointBody = z
  .strictObject({ url: endpointUrl, types: types.optional(), compact: compact.optional() })
  .openapi('EventEndpointDetails');

export const endpointChangeBody = z
  .strictObject({
    url: endpointUrl.optional(),
    types: types.optional(),
    compact: compact.optional(),
    paused: z.boolean().optional(),
  })
  .openapi('EventEndpointChange');

export const rotationBody = z
  .strictObject({
    overlapHours: z
      .int()
      .min(0)
      .max(168)
      .optional()
      .openapi({ description: 'How long the secret before signs as well; 24 where it is not given.' }),
  })
  .openapi('SecretRotation');

const version = z.int().min(0).max(2_000_000_000);
export const redeliveryBody = z
  .strictObject({
    from: z.union([z.strictObject({ tenantId, version }), z.strictObject({ at: instant })]).openapi({
      description: 'A version of one tenant, or an instant of real time for all of them.',
    }),
  })
  .openapi('Redelivery');

const fields = {
  id: z.string(),
  url: z.string(),
  types: z.array(z.string()).nullable(),
  compact: z.boolean(),
  paused: z.boolean(),
  createdAt: timestamp,
  createdBy: z.string().openapi({ description: 'An actor, as in the activity log.' }),
  previousSecretUntil: timestamp.nullable().openapi({ description: 'Until when the secret before signs as well.' }),
  lastDeliveredAt: timestamp.nullable(),
  failingSince: timestamp.nullable().openapi({ description: 'Since when something is tried in vain.' }),
  lastError: z.string().nullable().openapi({ description: 'In plain words; it names nothing of an answer.' }),
  waitingEvents: z
    .int()
    .openapi({ description: 'Events that it has still to be sent; of more than 10,000 not all are counted.' }),
  waitingSince: timestamp.nullable().openapi({ description: 'When the oldest of them was recorded.' }),
  waitingTenants: z.int().openapi({ description: 'Tenants whose events wait for a try of their own.' }),
};

export interface ShownEndpoint extends EventEndpoint {
  readonly lag: EndpointLag;
}

const fieldsOf = ({ pausedAt, lag, types: wanted, previousSecretUntil, ...row }: ShownEndpoint, now: number) => ({
  ...row,
  types: wanted === null ? null : [...wanted],
  paused: pausedAt !== null,
  previousSecretUntil: previousSecretUntil !== null && previousSecretUntil.getTime() > now ? previousSecretUntil : null,
  waitingEvents: lag.events,
  waitingSince: lag.since,
  waitingTenants: lag.heldTenants,
});

const shape = z.object(fields).openapi('EventEndpoint');
const newShape = z
  .object({
    ...fields,
    secret: z
      .string()
      .optional()
      .openapi({ description: '`whsec_` and base64, as Standard Webhooks has it. Left out of a repeated answer.' }),
  })
  .openapi('NewEventEndpoint');

export const endpointSchema = shape;
export const newEndpointSchema = newShape;
export const endpointPage = listOf(shape);

/** An endpoint as it is answered, without its secret. */
export function encodeEndpoint(row: ShownEndpoint, now: number): z.input<typeof shape> {
  return z.encode(shape, fieldsOf(row, now));
}

/** A new endpoint as it is answered once; without its secret in a repeated answer. */
export function encodeNewEndpoint(
  row: ShownEndpoint,
  now: number,
  secret: string | undefined,
): z.input<typeof newShape> {
  return { ...encodeEndpoint(row, now), ...(secret !== undefined && { secret }) };
}
