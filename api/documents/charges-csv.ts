import { z } from '@hono/zod-openapi';
import type { ChargeRow } from '../../db/charges.ts';
import type { ApiDeps } from '../deps.ts';
import { chargeFields, chargeSchema } from '../schemas/charge.ts';
import { linked } from '../schemas/workflow.ts';
import { streamedCsv } from './streamed-csv.ts';

/** Columns are the fields of a charge; those of an object have paths, its link comes last, and lines stay JSON. */
const columns = Object.entries(chargeFields.shape).flatMap(([name, field]) => {
  const inner = field instanceof z.ZodNullable ? field.unwrap() : field;
  return inner instanceof z.ZodObject ? linkLast(Object.keys(inner.shape)).map((part) => `${name}.${part}`) : name;
});

function linkLast(names: readonly string[]): readonly string[] {
  return names.toSorted((one, other) => Number(one === 'url') - Number(other === 'url'));
}

/** Charges as CSV. */
export function chargesCsv(
  pages: AsyncIterable<readonly ChargeRow[]>,
  deps: Pick<ApiDeps, 'config'>,
): ReadableStream<Uint8Array> {
  return streamedCsv(columns, pages, (row) => z.encode(chargeSchema, linked(deps, row)));
}
