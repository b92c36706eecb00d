import { z } from 'zod';
import type { Reader } from '../http/context.ts';
import { operation } from '../http/operation.ts';
import type { EventRow } from '../store/rows.ts';
import { noSuch } from '../wire/errors.ts';
import { listOf } from '../wire/list.ts';
import * as p from '../wire/params.ts';
import { retrieve } from './reading.ts';

const filters = { ...p.datedPage, type: p.text.optional(), types: z.array(z.string()).optional() };

export const events = [
  operation('GET', '/v1/events', filters, (context, params) => {
    const by = { type: params.type?.includes('*') === true ? undefined : params.type };
    const where = ({ type }: EventRow) => wanted(type, params);
    return listOf(context, '/v1/events', { table: 'events', by, where, wire: eventObject }, params);
  }),

  retrieve('/v1/events', 'events', eventObject),
];

function wanted(
  type: string,
  { type: one, types }: { type?: string | undefined; types?: string[] | undefined },
): boolean {
  if (one?.endsWith('*') === true) return type.startsWith(one.slice(0, -1));
  return types === undefined || types.includes(type);
}

/** The event as it was written, with the number of endpoints that have not accepted it by now. */
function eventObject({ tx }: Reader, { id }: EventRow): object {
  const text = tx.text('events', id);
  if (text === undefined) throw noSuch('event', id);
  return { ...(JSON.parse(text) as object), pending_webhooks: tx.list('deliveries', 'event', id).length };
}
