import { z } from '@hono/zod-openapi';
import type { UserRow } from '../../db/users.ts';
import { documentOf, lastUsedOn, licenceId } from './answer-fields.ts';
import { email, nameText } from './request-fields.ts';

export const userBody = z.strictObject({ name: nameText, email: email.optional() }).openapi('UserDetails');

export const userSchema = documentOf(
  z
    .object({
      userId: z.string(),
      name: z.string(),
      email: z.string().nullable(),
      licenceId: licenceId.nullable(),
      lastUsedOn,
    })
    .openapi('User'),
  ({ id, licenceNumber, ...user }: UserRow) => ({ ...user, userId: id, licenceId: licenceNumber }),
);
