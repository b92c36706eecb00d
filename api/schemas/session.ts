import { z } from '@hono/zod-openapi';
import type { SessionRow } from '../../db/sessions.ts';
import { documentOf, timestamp } from './answer-fields.ts';

/** A person signed in on the pages. */
export const sessionSchema = documentOf(
  z
    .object({
      id: z.string(),
      role: z.enum(['ops', 'finance', 'admin']),
      actor: z.string().openapi({ description: 'Who the activity log names.' }),
      signedInBy: z.enum(['key', 'link', 'provider']),
      keyId: z.string().nullable().openapi({ description: 'The key that it ends with.' }),
      createdAt: timestamp,
      lastUsedAt: timestamp.openapi({ description: 'To the minute.' }),
      endsAt: timestamp.openapi({ description: 'Unless it is used again before; never later than its longest.' }),
    })
    .openapi('Session'),
  (row: SessionRow) => ({
    ...row,
    actor: `${row.role} ${row.actor}`,
    endsAt: Math.min(row.idleUntil.getTime(), row.expiresAt.getTime()),
  }),
);
