import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { RefusalCode } from '../../domain/refusals.ts';

/** Every way in which a request can fail, with its status (api.md, "Codes"). */
export const statusOf = {
  already_active: 409,
  authentication_required: 402,
  body_too_large: 413,
  cancellation_pending: 409,
  card_declined: 402,
  forbidden: 403,
  idempotency_key_reused: 422,
  internal_error: 500,
  invalid_signature: 400,
  invariant_broken: 409,
  last_licence: 409,
  licence_limit: 422,
  no_free_licence: 409,
  no_payment_method: 409,
  not_canceling: 409,
  not_ending: 409,
  not_found: 404,
  not_in_trial: 409,
  nothing_overdue: 409,
  payment_overdue: 409,
  quote_expired: 409,
  quote_mismatch: 409,
  rate_limited: 429,
  refund_exceeds_charge: 409,
  refund_failed: 409,
  subscription_ended: 409,
  tenant_exists: 409,
  test_clock_not_set: 409,
  too_many_assigned: 409,
  unauthorized: 401,
  unavailable: 503,
  user_has_licence: 409,
  validation_failed: 422,
} as const satisfies Record<string, ContentfulStatusCode> & Record<RefusalCode, ContentfulStatusCode>;

export type ProblemCode = keyof typeof statusOf;

const titles: Readonly<Record<ProblemCode, string>> = {
  already_active: 'The subscription is active already',
  authentication_required: 'The bank wants to see the payer',
  body_too_large: 'The request is too large',
  cancellation_pending: 'A cancellation is pending',
  card_declined: 'The card was declined',
  forbidden: 'This key may not do that',
  idempotency_key_reused: 'This Idempotency-Key was used for another request',
  internal_error: 'Something went wrong here',
  invalid_signature: 'Nobody known has signed this',
  invariant_broken: 'An invariant is broken',
  last_licence: 'The last licence stays',
  licence_limit: 'Too many licences',
  no_free_licence: 'Not enough free licences',
  no_payment_method: 'There is no card',
  not_canceling: 'No cancellation is pending',
  not_ending: 'The licence is not ending',
  not_found: 'Not found',
  not_in_trial: 'The trial is over',
  nothing_overdue: 'Nothing is overdue',
  payment_overdue: 'A payment is overdue',
  quote_expired: 'The quote has expired',
  quote_mismatch: 'This is not what was quoted',
  rate_limited: 'Too many requests',
  refund_exceeds_charge: 'More than is left of the charge',
  refund_failed: 'The refund was not made',
  subscription_ended: 'The subscription has ended',
  tenant_exists: 'There is such a tenant already',
  test_clock_not_set: 'This tenant has no test clock',
  too_many_assigned: 'Too many licences are assigned',
  unauthorized: 'Who is asking?',
  unavailable: 'Not available just now',
  user_has_licence: 'The user holds a licence already',
  validation_failed: 'The request is not valid',
};

/** One field that is wrong, by JSON pointer. */
export interface FieldError {
  readonly pointer: string;
  readonly detail: string;
}

export interface Holder {
  readonly userId: string;
  readonly name: string | null;
  readonly licenceId: string;
}

/** What helps beside the code. */
export interface ProblemExtras {
  readonly errors?: readonly FieldError[];
  readonly holders?: readonly Holder[];
  readonly declineCode?: string;
  readonly url?: string;
}

/** RFC 9457. */
export interface Problem extends ProblemExtras {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: ProblemCode;
}

export function problemOf(code: ProblemCode, detail: string, extras: ProblemExtras = {}): Problem {
  return { type: `urn:problem:${code}`, title: titles[code], status: statusOf[code], detail, code, ...extras };
}

/** A request that fails: thrown where it is found out, answered in one place. */
export class ApiError extends Error {
  override name = 'ApiError';
  readonly problem: Problem;

  constructor(code: ProblemCode, detail: string, extras: ProblemExtras = {}) {
    super(detail);
    this.problem = problemOf(code, detail, extras);
  }
}

/** A change that was refused by the rules: it has had no effect, and what was sent will have none any more. */
export class RefusedError extends ApiError {
  override name = 'RefusedError';
}

/** RFC 6901. */
export function pointerTo(steps: readonly PropertyKey[]): string {
  return steps.map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

export function invalid(pointer: string, detail: string): ApiError {
  return invalidFields([{ pointer, detail }]);
}

/** The text alone says which fields are wrong, for whoever reads nothing else. */
export function invalidFields(errors: readonly FieldError[]): ApiError {
  const told = errors.map(({ pointer, detail }) => (pointer === '' ? detail : `${pointer}: ${detail}`));
  return new ApiError('validation_failed', told.join('; '), { errors });
}

export function notFound(what: string): ApiError {
  return new ApiError('not_found', `There is no such ${what}.`);
}
