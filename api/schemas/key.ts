import { z } from '@hono/zod-openapi';
import type { WithByName } from '../../db/actor-names.ts';
import type { KeyRow } from '../../db/keys.ts';
import { byName, documentOf, timestamp } from './answer-fields.ts';
import { instant, nameText } from './request-fields.ts';

const tenantKeyRole = z.enum(['admin', 'product']);
const opsKeyRole = z.enum(['ops', 'finance', 'metrics']);

const details = {
  name: nameText,
  expiresAt: instant.optional().openapi({ description: 'In real time; without it the key never ends by itself.' }),
};
export const tenantKeyBody = z.strictObject({ ...details, role: tenantKeyRole }).openapi('TenantKeyDetails');
export const opsKeyBody = z.strictObject({ ...details, role: opsKeyRole }).openapi('OpsKeyDetails');

const fields = {
  id: z.string(),
  name: z.string(),
  role: z.enum([...opsKeyRole.options, ...tenantKeyRole.options]),
  createdAt: timestamp,
  createdBy: z.string().openapi({ description: 'An actor, as in the activity log.' }),
  byName,
  lastUsedAt: timestamp.nullable().openapi({ description: 'To the minute.' }),
  expiresAt: timestamp.nullable(),
  configured: z.boolean().openapi({ description: 'It comes from the configuration, and is replaced there.' }),
};

const fieldsOf = (row: WithByName<KeyRow>) => ({ ...row, configured: row.origin === 'configuration' });

/** A key as it is listed: without its secret. */
export const keySchema = documentOf(z.object(fields).openapi('Key'), fieldsOf);

/** A key as it is answered once. */
export const newKeySchema = documentOf(
  z
    .object({ ...fields, key: z.string().optional().openapi({ description: 'Left out of a repeated answer.' }) })
    .openapi('NewKey'),
  ({ row, key }: { readonly row: WithByName<KeyRow>; readonly key: string | undefined }) => ({
    ...fieldsOf(row),
    ...(key !== undefined && { key }),
  }),
);
