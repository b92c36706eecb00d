import type Stripe from 'stripe';
import type { Context } from '../http/context.ts';
import { newId } from '../wire/ids.ts';

const API_VERSION = '2026-10-28.endive';

/** Records an event with the object's present state, and a delivery for each endpoint that wants it. */
export function emit(context: Context, type: Stripe.Event.Type, object: object, previous?: object): void {
  const { tx, request } = context;
  const id = newId('evt');
  const listening = [...tx.list('endpoints')].filter(
    ({ enabled_events: enabled }) => enabled.includes('*') || enabled.includes(type),
  );
  const data = previous === undefined ? { object } : { object, previous_attributes: previous };
  const event = {
    id,
    object: 'event',
    api_version: API_VERSION,
    created: tx.now,
    data,
    livemode: false,
    pending_webhooks: listening.length,
    request,
    type,
  };
  tx.create('events', { id, type }, JSON.stringify(event));
  for (const { id: endpoint } of listening)
    tx.create('deliveries', { id: `${id}/${endpoint}`, event: id, endpoint, attempts: 0 });
}
