import type { Store } from '../store/store.ts';

const ID = 'we_configured';

export interface Webhook {
  readonly url: string;
  readonly secret: string;
  /** The kinds of events to be told of; all of them where nothing is said. */
  readonly events?: readonly string[];
}

/** Makes the endpoint of the configuration one among the others, or takes away the one of an earlier configuration. */
export function configureEndpoint(store: Store, webhook: Webhook | undefined): void {
  const before = store.tables.endpoints.get(ID);
  const tx = store.begin();
  if (webhook === undefined) {
    if (before !== undefined) tx.remove('endpoints', ID);
  } else {
    const { url, secret, events = ['*'] } = webhook;
    tx.create('endpoints', {
      url,
      secret,
      id: ID,
      enabled_events: [...events],
      description: 'From the configuration',
      api_version: null,
      metadata: {},
    });
  }
  tx.commit();
}
