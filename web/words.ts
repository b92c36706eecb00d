import { declineReasons } from 'licence-billing-client';
import { capitalised } from './format.ts';

/** Why a payment failed. An unlisted decline code is quoted, so that the cardholder can ask their bank about it. */
export function declineReason(declineCode: string): string {
  return declineReasons.get(declineCode) ?? `the card was declined (${declineCode})`;
}

/** What a suspended tenant pays for. */
export const reopening = 'a fresh month, and the days that were used without paying';

/** `Visa •••• 4242` */
export function cardName({ brand, last4 }: { readonly brand: string; readonly last4: string }): string {
  return `${capitalised(brand)} •••• ${last4}`;
}
