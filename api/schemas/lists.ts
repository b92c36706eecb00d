import { z } from '@hono/zod-openapi';
import { cursor } from './request-fields.ts';

/** The parameters of every list, and its answer (docs/api.md, "Lists"). */

export const pageFields = {
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: cursor.optional(),
};
export const pageQuery = z.strictObject(pageFields);

export function listOf<T extends z.ZodType>(item: T) {
  return z.object({ data: z.array(item).readonly(), nextCursor: z.string().nullable() });
}
