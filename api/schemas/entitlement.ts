import { z } from '@hono/zod-openapi';
import type { Entitlements } from '../../db/entitlements.ts';
import type { Instant } from '../../domain/calendar.ts';
import { licenceIdOf } from '../../domain/licence-id.ts';
import { termsOf } from '../../domain/rules/entitlement.ts';
import type { Entitlement } from '../../domain/rules/entitlement-document.ts';
import { timestamp } from './answer-fields.ts';
import { isoDate, userIds } from './request-fields.ts';
import { subscriptionState } from './subscription.ts';

export const entitlementSchema = z
  .object({
    userId: z.string(),
    licensed: z.boolean(),
    licenceId: z.string().nullable(),
    until: timestamp.nullable(),
    checkAgainAt: timestamp.openapi({ description: 'At the latest: a licence can be handed on before it ends.' }),
  })
  .openapi('Entitlement');

/** The answer as it is sent. Encoding by the schema would take longer than deciding the answer. */
export function entitlementJsonOf(userId: string, answer: Entitlement): z.input<typeof entitlementSchema> {
  const { licensed, licenceId, until, checkAgainAt } = answer;
  const instants = { until: isoOf(until), checkAgainAt: new Date(checkAgainAt).toISOString() };
  return { userId, licensed, licenceId, ...instants };
}

/** All users who may make calls, and until when: the facts by which each single check is decided. */
export const entitlementDocumentSchema = z
  .object({
    tenantId: z.string(),
    version: z.int().openapi({ description: 'The step of the tenant that it holds for.' }),
    state: subscriptionState,
    licencesWork: z.boolean(),
    accessEndsAt: timestamp
      .nullable()
      .openapi({ description: 'When all access ends by time alone, if that is known.' }),
    until: timestamp.nullable().openapi({ description: 'Until when this is known: that end, or the next bill.' }),
    frozenTime: timestamp.nullable().openapi({ description: 'The present, on a test clock.' }),
    holders: z
      .array(z.object({ userId: z.string(), licenceId: z.string(), until: timestamp.nullable() }))
      .readonly()
      .openapi({ description: '`until`: when the licence itself ends.' }),
  })
  .openapi('EntitlementDocument');

/** The document as it is sent. Encoding by the schema would check each of 10,000 holders. */
export function documentJsonOf({ version, view, holders }: Entitlements): z.input<typeof entitlementDocumentSchema> {
  const { licencesWork, accessEndsAt, until, frozenTime } = termsOf(view);
  return {
    tenantId: view.tenantId,
    version,
    state: view.state,
    licencesWork,
    accessEndsAt: isoOf(accessEndsAt),
    until: isoOf(until),
    frozenTime: isoOf(frozenTime),
    holders: holders.map(([userId, number, end]) => ({ userId, licenceId: licenceIdOf(number), until: isoOf(end) })),
  };
}

function isoOf(instant: Instant | null): string | null {
  return instant === null ? null : new Date(instant).toISOString();
}

export const usesBody = z
  .strictObject({
    /** A day of the tenant's calendar: at most 31 days ago, and not to come. */
    on: isoDate,
    userIds,
  })
  .openapi('Uses');

export const recordedUsesSchema = z
  .object({ recorded: z.int().openapi({ description: 'For how many users this day was new.' }) })
  .openapi('RecordedUses');

export const jwksSchema = z
  .object({
    keys: z
      .array(
        z.object({
          kty: z.literal('OKP'),
          crv: z.literal('Ed25519'),
          x: z.string(),
          kid: z.string(),
          alg: z.literal('EdDSA'),
          use: z.literal('sig'),
        }),
      )
      .readonly(),
  })
  .openapi('KeySet');
