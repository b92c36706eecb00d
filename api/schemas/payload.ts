import { z } from '@hono/zod-openapi';
import { longList } from './long-list.ts';
import { base64 } from './request-fields.ts';

const metadataNames = ['encoding', 'messageType', 'type', 'encryption-key-id', 'encryption-cipher'] as const;

/** A payload as Temporal's tools send it to a codec server: protobuf's JSON. */
const payload = z
  .strictObject({ metadata: z.partialRecord(z.enum(metadataNames), base64).optional(), data: base64.optional() })
  .openapi('Payload');

export const payloadsSchema = z.strictObject({ payloads: longList(payload).max(10_000) }).openapi('Payloads');
