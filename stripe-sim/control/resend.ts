import { z } from 'zod';
import type { Store } from '../store/store.ts';
import { find } from '../wire/find.ts';
import { newId } from '../wire/ids.ts';
import { withoutRequest } from './spontaneous-events.ts';

export const resendSchema = z.strictObject({ event: z.string() });

/** Queues an old event for every endpoint, as Stripe's dashboard can; returns the number of deliveries. */
export function resend(store: Store, { event }: z.output<typeof resendSchema>): object {
  return withoutRequest(store, ({ tx }) => {
    const { id } = find(tx, 'events', event);
    const endpoints = [...tx.list('endpoints')];
    for (const { id: endpoint } of endpoints)
      tx.create('deliveries', { id: `${id}/${endpoint}/${newId('again')}`, event, endpoint, attempts: 0 });
    return { deliveries: endpoints.length };
  });
}
