import { type Context, unrequested } from '../http/context.ts';
import type { Store } from '../store/store.ts';

/** Runs in one transaction what happens at Stripe without a request, by a bank or by time. */
export function withoutRequest(store: Store, happens: (context: Context) => object): object {
  const tx = store.begin();
  const result = happens({ ...unrequested, tx, publicUrl: '' });
  tx.commit();
  return result;
}
