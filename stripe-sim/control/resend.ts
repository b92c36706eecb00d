import type { Store } from '../store/store.ts';
import { find } from '../wire/find.ts';
import { newId } from '../wire/ids.ts';

/** Files an old event for delivery to every endpoint once more, as Stripe's dashboard can; answers how many. */
export function resend(store: Store, event: string): number {
  const tx = store.begin();
  const row = find(tx, 'events', event);
  const endpoints = [...store.tables.endpoints.rows()];
  for (const endpoint of endpoints)
    tx.create('deliveries', {
      id: `${row.id}/${endpoint.id}/${newId('again')}`,
      event,
      endpoint: endpoint.id,
      attempts: 0,
    });
  tx.commit();
  return endpoints.length;
}
