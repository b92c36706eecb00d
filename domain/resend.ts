const hourMs = 3_600_000;

/** Stripe keeps an idempotency key for at least 24 hours; after that the same key would move money again. */
export const safeToResendMs = 23 * hourMs;

/**
 * From which age on a listing that lacks it proves that a request was never carried out, in milliseconds. A charge may
 * show in a listing a day late; a refund cannot be on its way any more two hours after its last possible request.
 */
const provenAbsentMs = { charge: safeToResendMs + 24 * hourMs, refund: safeToResendMs + 2 * hourMs } as const;

/** What may be done about a request of which the card processor shows nothing. */
export type MissingRequest = 'resend' | 'wait' | 'absent';

/** `ageMs` counts from the first time the request went out (docs/trust.md, "How a charge is made"). */
export function missingRequest(kind: keyof typeof provenAbsentMs, ageMs: number): MissingRequest {
  if (ageMs < safeToResendMs) return 'resend';
  return ageMs < provenAbsentMs[kind] ? 'wait' : 'absent';
}
