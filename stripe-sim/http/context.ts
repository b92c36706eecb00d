import type { Decline } from '../store/rows.ts';
import type { Transaction } from '../store/transaction.ts';
import type { Settlement } from './settlement.ts';

/** What building a wire object needs. */
export interface Reader {
  readonly tx: Transaction;
  /** The address of the stand-in's pages for a browser. */
  readonly publicUrl: string;
}

/** What one request works with. */
export interface Context extends Reader {
  readonly request: { readonly id: string | null; readonly idempotency_key: string | null };
  /** A fault that decides the charge instead of the card, if one is armed. Call once for each charge. */
  readonly forced: () => Decline | 'sca' | undefined;
  readonly settlement: Pick<Settlement, 'check'>;
}

/** For what happens without a request of Stripe's API: by a bank, or by a holder on a page. */
export const unrequested = {
  request: { id: null, idempotency_key: null },
  forced: () => undefined,
  settlement: { check: () => undefined },
} satisfies Pick<Context, 'request' | 'forced' | 'settlement'>;
