import { z } from '@hono/zod-openapi';
import { actorOf } from '../../db/keys.ts';
import type { ListedSession } from '../../db/sessions.ts';
import { memberRoles } from '../../domain/rules/people.ts';
import { documentOf, timestamp } from './answer-fields.ts';

/** A person signed in on the pages. */
export const sessionSchema = documentOf(
  z
    .object({
      id: z.string(),
      role: z.enum(['ops', 'finance', 'admin', ...memberRoles]),
      actor: z.string().openapi({ description: 'Who the activity log names.' }),
      byName: z.string().nullable().openapi({ description: 'A member’s name, or address where there is none.' }),
      signedInBy: z.enum(['key', 'link', 'mail', 'provider']),
      keyId: z.string().nullable().openapi({ description: 'The key that it ends with.' }),
      createdAt: timestamp,
      lastUsedAt: timestamp.openapi({ description: 'To the minute.' }),
      endsAt: timestamp.openapi({ description: 'Unless it is used again before; never later than its longest.' }),
    })
    .openapi('Session'),
  (row: ListedSession) => ({
    ...row,
    actor: actorOf({ role: row.role, keyId: row.actor }),
    endsAt: Math.min(row.idleUntil.getTime(), row.expiresAt.getTime()),
  }),
);
