import { z } from '@hono/zod-openapi';
import type { Deletion } from '../../db/deletion.ts';
import { keptAfterDeletion } from '../../db/kept-after-deletion.ts';
import { documentOf, timestamp } from './answer-fields.ts';
import { currency, email, instant, nameText, tenantId, timeZone, unitPrice } from './request-fields.ts';
import { subscriptionSchema } from './subscription.ts';
import { type Linked, workflowSchema } from './workflow.ts';

function hasThreeDecimals(percent: number): boolean {
  return Math.abs(percent * 1000 - Math.round(percent * 1000)) < 1e-6;
}

const taxPercent = z.number().min(0).max(100).refine(hasThreeDecimals, 'has more than 3 decimals');

export const createTenantBody = z
  .strictObject({
    tenantId: tenantId.optional(),
    name: nameText,
    adminEmail: email,
    timeZone: timeZone.optional(),
    currency: currency.optional(),
    taxPercent: taxPercent.optional(),
    trialDays: z.int().min(1).max(365).optional(),
    unitPrice: unitPrice.optional(),
    testClock: z.strictObject({ frozenTime: instant }).optional(),
  })
  .openapi('CreateTenant');

/**
 * Fields that can be corrected after the sign-up. Currency and zone cannot, as periods and ledger are counted by them.
 */
export const changeTenantBody = z
  .strictObject({
    name: nameText.optional(),
    adminEmail: email.optional(),
    taxPercent: taxPercent.nullable().optional().openapi({
      description: 'For ops alone. Null: the tax follows from the rule again.',
    }),
    lastUsed: z.boolean().optional().openapi({
      description: 'Whether the day on which each user was last there is kept. False also forgets what was kept.',
    }),
  })
  .openapi('ChangeTenant');

export const tenantSchema = z
  .object({
    tenantId: z.string(),
    name: z.string().nullable(),
    adminEmail: z.string().nullable(),
    taxPercent: z.number().nullable().openapi({ description: 'Set by ops; null where the tax follows from the rule.' }),
    createdAt: timestamp,
    lastUsedSince: timestamp.nullable().openapi({
      description: 'Since when the days of users’ last use are kept; null where none are.',
    }),
  })
  .openapi('Tenant');

export const createdTenantSchema = z
  .object({
    tenant: tenantSchema,
    subscription: subscriptionSchema,
    apiKey: z.string().optional(),
    productApiKey: z.string().optional(),
  })
  .openapi('CreatedTenant');

export const signInLinkBody = z
  .strictObject({
    minutes: z.int().min(1).max(1_440).optional().openapi({ description: 'How long the link can be used; 15.' }),
  })
  .openapi('SignInLinkRequest');

export const signInLinkSchema = z
  .object({
    url: z.url().optional().openapi({ description: 'Signs in once; left out of a repeated answer.' }),
    expiresAt: timestamp,
  })
  .openapi('SignInLink');

export const certificateSchema = documentOf(
  z
    .object({
      deletedAt: timestamp,
      instance: z.string(),
      rows: z.record(z.string(), z.int()),
      workflow: workflowSchema,
      /**
       * When Temporal has removed the tenant's histories, by the real clock; null where Temporal does not report its
       * retention.
       */
      historiesUntil: timestamp.nullable(),
      /** The end of the year until which the newest document keeps its buyer; null where none was issued. */
      invoicesUntil: timestamp.nullable(),
      /** What is kept, as the law requires or for other reasons. */
      kept: z
        .array(z.object({ record: z.string(), because: z.enum(['law', 'service', 'processor']), holds: z.string() }))
        .readonly(),
    })
    .openapi('DeletionCertificate'),
  (deletion: Linked<Deletion & { readonly deletedAt: Date }>) => ({ ...deletion, kept: keptAfterDeletion }),
);
