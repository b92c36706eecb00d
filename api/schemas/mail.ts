import { z } from '@hono/zod-openapi';
import type { MailRow } from '../../db/mails.ts';
import { mailKinds } from '../../db/schema.ts';
import { documentOf, timestamp } from './answer-fields.ts';

export const mailSchema = documentOf(
  z
    .object({
      id: z.string(),
      tenantId: z.string(),
      kind: z.enum(mailKinds),
      reason: z.string(),
      state: z.enum(['planned', 'due', 'sent', 'dropped']),
      /** On the tenant's clock; null of the certificate of a deletion that goes on. */
      dueAt: timestamp.nullable(),
      sentAt: timestamp.nullable(),
      recordedAt: timestamp,
      attempts: z.int(),
      retryAt: timestamp.nullable(),
      lastError: z.string().nullable(),
      droppedBecause: z.string().nullable(),
      subject: z.string().nullable(),
      body: z.string().nullable(),
      data: z.record(z.string(), z.unknown()),
    })
    .openapi('Mail'),
  (row: MailRow) => ({ ...row, reason: row.reasonKey, data: { ...row.data } }),
);
