import { z } from '@hono/zod-openapi';
import type { LicenceRow } from '../../db/licences.ts';
import { documentOf, lastUsedOn, licenceId, timestamp } from './answer-fields.ts';
import { licenceIds, quantity, quoteId, userId, userIds } from './request-fields.ts';

export const addLicencesBody = z.strictObject({ quantity, quote: quoteId.optional() }).openapi('AddLicences');
export const selectionBody = z
  .union([z.strictObject({ quantity }), z.strictObject({ licenceIds })])
  .openapi('Selection');
export const assigneeBody = z.strictObject({ userId }).openapi('Assignee');
export const assignmentsBody = z.strictObject({ userIds }).openapi('Assignments');

export const licenceStatus = z.enum(['active', 'ending']);

export const licenceSchema = documentOf(
  z
    .object({
      id: licenceId,
      status: licenceStatus,
      assignee: z.object({ userId: z.string(), name: z.string().nullable() }).nullable(),
      since: timestamp,
      endsAt: timestamp.nullable(),
      lastUsedOn: lastUsedOn.openapi({ description: 'Of its holder. Null: on no day that is known.' }),
    })
    .openapi('Licence'),
  ({ number, userId, userName, ...licence }: LicenceRow) => ({
    ...licence,
    id: number,
    assignee: userId === null ? null : { userId, name: userName },
  }),
);
