import { z } from 'zod';
import type { Context } from '../http/context.ts';
import { operation } from '../http/operation.ts';
import { noSuch } from '../wire/errors.ts';
import { find } from '../wire/find.ts';
import { listObject, pageOf } from '../wire/list.ts';
import * as p from '../wire/params.ts';

const filters = {
  ...p.page,
  created: p.created.optional(),
  type: p.text.optional(),
  types: z.array(z.string()).optional(),
};

export const events = [
  operation('GET', '/v1/events', filters, (context, params) => {
    const by = params.type === undefined || params.type.includes('*') ? undefined : (['type', params.type] as const);
    const { rows, has_more } = pageOf(
      context.tx,
      { table: 'events', by, where: ({ type }) => wanted(type, params) },
      params,
    );
    return listObject('/v1/events', { data: rows.map((row) => eventObject(context, row.id)), has_more });
  }),

  operation('GET', '/v1/events/:id', {}, (context, _, id) => eventObject(context, find(context.tx, 'events', id).id)),
];

function wanted(
  type: string,
  { type: one, types }: { type?: string | undefined; types?: string[] | undefined },
): boolean {
  if (one?.endsWith('*') === true) return type.startsWith(one.slice(0, -1));
  return types === undefined || types.includes(type);
}

/** The event as it was written, with the number of endpoints that have not accepted it by now. */
function eventObject({ tx }: Context, id: string): object {
  const text = tx.text('events', id);
  if (text === undefined) throw noSuch('event', id);
  return { ...(JSON.parse(text) as object), pending_webhooks: tx.list('deliveries', 'event', id).length };
}
