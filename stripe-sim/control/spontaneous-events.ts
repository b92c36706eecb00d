import { type Context, unrequested } from '../http/context.ts';
import type { Store } from '../store/store.ts';

/** Does in one transaction what happens at Stripe without a request: somebody's bank, or time, has done it. */
export function withoutRequest(store: Store, happens: (context: Context) => object): object {
  const tx = store.begin();
  const told = happens({ ...unrequested, tx, publicUrl: '' });
  tx.commit();
  return told;
}
