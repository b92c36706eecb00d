import { z } from '@hono/zod-openapi';
import { peopleSorts } from '../../db/sorted-list.ts';
import { cursor, numberText } from './request-fields.ts';

/** The parameters of every list, and its answer (docs/api.md, "Lists"). */

export const pageFields = {
  limit: numberText(1, 200).default(50),
  cursor: cursor.optional(),
};
export const pageQuery = z.strictObject(pageFields);

/** The direction of a sorted list that is paged in both directions. */
export const sortOrder = z.enum(['asc', 'desc']).default('asc');

/** How a list of people is sorted. */
export const peopleSortFields = { sort: z.enum(peopleSorts).default('id'), order: sortOrder };

/** The days without use that a filter asks for. */
export const notUsedFor = numberText(1, 3_650);

/** A page of a sorted list; `before` counts the rows before the first of `data`. */
export function sortedListOf<T extends z.ZodType>(item: T) {
  return listOf(item).extend({ previousCursor: z.string().nullable(), total: z.int(), before: z.int() });
}

export function listOf<T extends z.ZodType>(item: T) {
  return z.object({ data: z.array(item).readonly(), nextCursor: z.string().nullable() });
}
