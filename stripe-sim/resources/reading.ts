import type { z } from 'zod';
import type { Reader } from '../http/context.ts';
import { type Operation, operation } from '../http/operation.ts';
import type { TableName, Tables } from '../store/rows.ts';
import { find } from '../wire/find.ts';
import { type ListSource, listOf, type PageParams } from '../wire/list.ts';
import * as p from '../wire/params.ts';

type Wire<K extends TableName> = (reader: Reader, row: Tables[K]) => object;

/** Lists a table by creation time and by these fields. */
export function list<K extends TableName>(
  path: string,
  table: K,
  wire: Wire<K>,
  fields: readonly (keyof Tables[K] & string)[],
): Operation {
  const filters = Object.fromEntries(fields.map((field) => [field, p.text.optional()]));
  const shape: z.ZodRawShape = { ...p.datedPage, ...filters };
  return operation('GET', path, shape, (context, params) => {
    const by = Object.fromEntries(fields.map((field) => [field, params[field]])) as NonNullable<ListSource<K>['by']>;
    return listOf(context, path, { table, by, wire }, params as PageParams);
  });
}

/** Reads one row of a table by its id. */
export function retrieve<K extends TableName>(path: string, table: K, wire: Wire<K>): Operation {
  return operation('GET', `${path}/:id`, {}, (context, _, id) => wire(context, find(context.tx, table, id)));
}
