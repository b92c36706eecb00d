import { z } from '@hono/zod-openapi';
import type { DeliveryRow, MailRow } from '../../db/mails.ts';
import { mailKinds } from '../../db/schema.ts';
import { documentOf, timestamp } from './answer-fields.ts';

export const mailKind = z.enum(mailKinds);
export const mailState = z.enum(['planned', 'due', 'sent', 'dropped']);

/** A mail's delivery to one recipient. Addresses are the tenant's own data and are not shown. */
const deliverySchema = documentOf(
  z
    .object({
      id: z.string().openapi({ description: 'Its Message-ID begins with it.' }),
      to: z.enum(['admin', 'contact', 'member']),
      contactId: z.string().nullable(),
      memberId: z.string().nullable(),
      round: z.int().openapi({ description: '1, and one more each time that the mail is sent again on purpose.' }),
      state: z.enum(['due', 'sent', 'dropped']),
      attempts: z.int(),
      retryAt: timestamp.nullable(),
      lastError: z.string().nullable(),
      droppedBecause: z.string().nullable(),
      sentAt: timestamp.nullable(),
    })
    .openapi('MailDelivery'),
  (row: DeliveryRow) => ({ ...row, to: row.recipientKind }),
);

export const mailSchema = documentOf(
  z
    .object({
      id: z.string(),
      tenantId: z.string(),
      kind: mailKind,
      reason: z.string(),
      state: mailState,
      /** The instant on the tenant's clock; null for a deletion's certificate while the deletion goes on. */
      dueAt: timestamp.nullable(),
      /** When it first went out. */
      sentAt: timestamp.nullable(),
      recordedAt: timestamp,
      droppedBecause: z.string().nullable(),
      deliveries: z.array(deliverySchema).readonly(),
      subject: z.string().nullable(),
      body: z.string().nullable(),
      data: z.record(z.string(), z.unknown()),
    })
    .openapi('Mail'),
  (row: MailRow) => ({ ...row, reason: row.reasonKey, data: { ...row.data } }),
);
