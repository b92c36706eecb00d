import { hourMs } from './calendar.ts';

/** Stripe keeps an idempotency key for at least 24 hours; after that the same key would move money again. */
export const safeToResendMs = 23 * hourMs;

/**
 * The age in milliseconds from which on a listing without a request proves that it was never carried out. A charge may
 * show in a listing a day late; a refund cannot be on its way any more two hours after its last possible request.
 */
const provenAbsentMs = { charge: safeToResendMs + 24 * hourMs, refund: safeToResendMs + 2 * hourMs } as const;

/** What may be done about a request that the card processor does not show. */
export type MissingRequest = 'resend' | 'wait' | 'absent';

/**
 * What to do about a missing request, whose `ageMs` counts from the first time it went out (docs/trust.md, "How a
 * charge is made").
 */
export function missingRequest(kind: keyof typeof provenAbsentMs, ageMs: number): MissingRequest {
  if (ageMs < safeToResendMs) return 'resend';
  return ageMs < provenAbsentMs[kind] ? 'wait' : 'absent';
}
