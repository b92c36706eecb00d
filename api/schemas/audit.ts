import { z } from '@hono/zod-openapi';
import { auditedActs } from '../../db/schema.ts';
import { sequence, timestamp } from './answer-fields.ts';

export const auditSchema = z
  .object({
    id: sequence,
    at: timestamp,
    actor: z.string().openapi({ description: 'As in the activity log.' }),
    act: z.enum(auditedActs),
    about: z.string().nullable().openapi({
      description:
        'The id of what it was done to: a key, a session, a link, a member, a contact, a mail; the version of billing details, or the fields, that were changed.',
    }),
    tenantId: z.string().nullable(),
    keyId: z.string().nullable().openapi({ description: 'The key that was used, or that the session depends on.' }),
    sessionId: z.string().nullable(),
    address: z.string().nullable(),
  })
  .openapi('AuditedAct');
