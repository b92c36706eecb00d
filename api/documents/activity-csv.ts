import { z } from '@hono/zod-openapi';
import type { ActivityRow } from '../../db/activity.ts';
import { activityFields, activitySchema } from '../schemas/activity.ts';
import { streamedCsv } from './streamed-csv.ts';

/** The activity log as CSV: its columns are the fields of an entry, the event as JSON last. */
export function activityCsv(pages: AsyncIterable<readonly ActivityRow[]>): ReadableStream<Uint8Array> {
  return streamedCsv(columns, pages, (row) => z.encode(activitySchema, row));
}

const columns = [...Object.keys(activityFields.shape).filter((name) => name !== 'event'), 'event'];
