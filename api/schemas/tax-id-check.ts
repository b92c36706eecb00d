import { z } from '@hono/zod-openapi';
import type { WithByName } from '../../db/actor-names.ts';
import type { TaxIdCheck } from '../../db/tax-id-checks.ts';
import { byName, documentOf, timestamp } from './answer-fields.ts';

/** A check of a tax id: the question, and the proof of the answer. */
export const taxIdCheckSchema = documentOf(
  z
    .object({
      id: z.string(),
      tenantId: z.string(),
      detailsVersion: z.int(),
      taxId: z.string().nullable().openapi({ description: 'Null once the tenant is deleted.' }),
      register: z.enum(['vies', 'hmrc']),
      reason: z.enum(['saved', 'renewed', 'requested']),
      by: z.string().openapi({ description: 'An actor, as in the activity log.' }),
      byName,
      state: z.enum(['waiting', 'valid', 'invalid', 'unasked']),
      code: z.string().nullable().openapi({ description: 'In the register’s own word, or why it was not asked.' }),
      consultationNumber: z.string().nullable().openapi({ description: 'Under which the register finds its answer.' }),
      requester: z.string().nullable().openapi({ description: 'The seller’s id, as whose it was asked.' }),
      registeredName: z.string().nullable(),
      nameMatch: z.enum(['matches', 'differs', 'not_compared']).nullable(),
      askedAt: timestamp,
      tries: z.int().openapi({ description: 'How often the register was away.' }),
      lastTriedAt: timestamp.nullable(),
      lastCode: z.string().nullable().openapi({ description: 'What it said then.' }),
      answeredAt: timestamp.nullable(),
    })
    .openapi('TaxIdCheck'),
  (row: WithByName<TaxIdCheck>) => ({ ...row, state: row.result ?? ('waiting' as const) }),
);
