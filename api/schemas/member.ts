import { z } from '@hono/zod-openapi';
import type { WithByName } from '../../db/actor-names.ts';
import type { MemberRow } from '../../db/members.ts';
import { memberRoles, memberStates } from '../../domain/rules/people.ts';
import { byName, documentOf, timestamp } from './answer-fields.ts';
import { email, nameText } from './request-fields.ts';

const role = z.enum(memberRoles);

export const inviteBody = z.strictObject({ email, name: nameText.optional(), role }).openapi('MemberInvitation');

export const memberChangeBody = z
  .strictObject({ name: nameText.nullable().optional(), role: role.optional() })
  .openapi('MemberChange');

/** A member who is not removed. */
export const memberSchema = documentOf(
  z
    .object({
      id: z.string(),
      email: z.string(),
      name: z.string().nullable(),
      role,
      state: z.enum(memberStates).exclude(['removed']),
      createdAt: timestamp,
      createdBy: z.string().openapi({ description: 'An actor, as in the activity log.' }),
      byName,
      joinedAt: timestamp.nullable().openapi({ description: 'The first sign-in.' }),
      lastSignedInAt: timestamp.nullable(),
    })
    .openapi('Member'),
  (row: WithByName<MemberRow>) => ({
    ...row,
    email: row.email ?? '',
    state: row.state === 'invited' ? ('invited' as const) : ('active' as const),
  }),
);
