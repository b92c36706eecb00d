import type { Decline } from '../store/rows.ts';
import type { Transaction } from '../store/transaction.ts';

/** What building a wire object needs. */
export interface Reader {
  readonly tx: Transaction;
  /** Where a browser reaches the stand-in's pages. */
  readonly publicUrl: string;
}

/** What one request works with. */
export interface Context extends Reader {
  readonly request: { readonly id: string | null; readonly idempotency_key: string | null };
  /** Asked once for every charge: a fault that decides it instead of the card, if one is due. */
  readonly forced: () => Decline | 'sca' | undefined;
}

/** What happens without a request of Stripe's API: somebody's bank has done it, or somebody at a page. */
export const unrequested = {
  request: { id: null, idempotency_key: null },
  forced: () => undefined,
} satisfies Pick<Context, 'request' | 'forced'>;
