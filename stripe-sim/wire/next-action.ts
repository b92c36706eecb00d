import type { Reader } from '../http/context.ts';
import type { PaymentIntentRow, SetupIntentRow } from '../store/rows.ts';
import { clientSecret } from './ids.ts';

/** The stand-in's bank page for one intent, of either kind. */
export function bankUrl({ publicUrl }: Pick<Reader, 'publicUrl'>, id: string): string {
  return `${publicUrl}/bank/${id}?client_secret=${clientSecret(id)}`;
}

/** Sends the holder to the bank page to authenticate, which leads back to the `return_url`. */
export function redirectAction(reader: Reader, row: PaymentIntentRow | SetupIntentRow) {
  if (row.status !== 'requires_action') return null;
  const url = bankUrl(reader, row.id);
  // Without a `return_url` the caller opens the page with Stripe's browser library.
  if (row.return_url === null)
    return { type: 'use_stripe_sdk' as const, use_stripe_sdk: { type: 'three_d_secure_redirect', stripe_js: url } };
  return { type: 'redirect_to_url' as const, redirect_to_url: { return_url: row.return_url, url } };
}
