import { isDeepStrictEqual } from 'node:util';
import type { Store } from '../store/store.ts';

const ID = 'we_configured';

export interface Webhook {
  readonly url: string;
  readonly secret: string;
  /** The event types to deliver; all by default. */
  readonly events?: readonly string[];
}

/** Creates, changes or removes the configured endpoint, as the configuration now says. */
export function configureEndpoint(store: Store, webhook: Webhook | undefined): void {
  const before = store.tables.endpoints.get(ID);
  const tx = store.begin();
  if (webhook === undefined) {
    if (before !== undefined) tx.remove('endpoints', ID);
  } else {
    const { url, secret, events = ['*'] } = webhook;
    const wanted = { url, secret, enabled_events: [...events] };
    if (before === undefined)
      tx.create('endpoints', {
        ...wanted,
        id: ID,
        description: 'From the configuration',
        api_version: null,
        metadata: {},
      });
    else if (!isDeepStrictEqual({ ...before, ...wanted }, before)) tx.put('endpoints', { ...before, ...wanted });
  }
  tx.commit();
}
