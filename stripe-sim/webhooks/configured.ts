import type { Store } from '../store/store.ts';

const ID = 'we_configured';

/** Makes the endpoint of the configuration one among the others, or takes away the one of an earlier configuration. */
export function configureEndpoint(
  store: Store,
  webhook: { readonly url: string; readonly secret: string } | undefined,
): void {
  const before = store.tables.endpoints.get(ID);
  const tx = store.begin();
  if (webhook === undefined) {
    if (before !== undefined) tx.remove('endpoints', ID);
  } else if (before?.url !== webhook.url || before.secret !== webhook.secret) {
    tx.create('endpoints', {
      ...webhook,
      id: ID,
      enabled_events: ['*'],
      description: 'From the configuration',
      api_version: null,
      metadata: {},
    });
  }
  tx.commit();
}
