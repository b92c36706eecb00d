import { z } from '@hono/zod-openapi';
import type { ContactRow } from '../../db/contacts.ts';
import { contactKinds } from '../../domain/mail/recipients.ts';
import { documentOf, timestamp } from './answer-fields.ts';
import { email } from './request-fields.ts';

const kind = z.enum(contactKinds);
const isUnique = (kinds: readonly string[]): boolean => new Set(kinds).size === kinds.length;

export const contactBody = z
  .strictObject({
    email,
    kinds: z
      .array(kind)
      .min(1, 'needs at least one of receipts, failures, everything')
      .max(contactKinds.length)
      .refine(isUnique, 'names a kind twice')
      .openapi({ description: 'The mails that go to this address.', uniqueItems: true }),
  })
  .openapi('ContactDetails');

export const contactSchema = documentOf(
  z
    .object({
      id: z.string(),
      email: z.string(),
      kinds: z.array(kind).readonly(),
      createdAt: timestamp,
      createdBy: z.string().openapi({ description: 'An actor, as in the activity log.' }),
    })
    .openapi('Contact'),
  (row: ContactRow) => row,
);
