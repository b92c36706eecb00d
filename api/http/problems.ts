import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { RefusalCode } from '../../domain/refusals.ts';

/** Every way in which a request can fail, with its status and its title (docs/api.md, "Codes"). */
const kinds = {
  already_active: [409, 'Subscription already active'],
  authentication_required: [402, 'Authentication required'],
  body_too_large: [413, 'Content too large'],
  cancellation_pending: [409, 'Cancellation pending'],
  card_declined: [402, 'Card declined'],
  forbidden: [403, 'Forbidden'],
  idempotency_key_reused: [422, 'Idempotency key reused'],
  internal_error: [500, 'Internal server error'],
  invalid_signature: [400, 'Invalid webhook signature'],
  invariant_broken: [409, 'Invariant broken'],
  last_licence: [409, 'Last licence'],
  licence_limit: [422, 'Licence limit exceeded'],
  no_free_licence: [409, 'No free licence'],
  no_payment_method: [409, 'No payment method'],
  not_canceling: [409, 'No cancellation pending'],
  not_ending: [409, 'Licence not ending'],
  not_found: [404, 'Not found'],
  not_in_trial: [409, 'Not in trial'],
  nothing_overdue: [409, 'Nothing overdue'],
  payment_overdue: [409, 'Payment overdue'],
  quote_expired: [409, 'Quote expired'],
  quote_mismatch: [409, 'Quote mismatch'],
  rate_limited: [429, 'Too many requests'],
  refund_exceeds_charge: [409, 'Refund exceeds charge'],
  refund_failed: [409, 'Refund failed'],
  subscription_ended: [409, 'Subscription ended'],
  tenant_exists: [409, 'Tenant already exists'],
  test_clock_not_set: [409, 'No test clock'],
  too_many_assigned: [409, 'Too many licences assigned'],
  unauthorized: [401, 'Unauthorized'],
  unavailable: [503, 'Service unavailable'],
  user_has_licence: [409, 'User already has a licence'],
  validation_failed: [422, 'Validation failed'],
} as const satisfies Record<string, Kind> & Record<RefusalCode, Kind>;

type Kind = readonly [status: ContentfulStatusCode, title: string];

export type ProblemCode = keyof typeof kinds;

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
  const [status, title] = kinds[code];
  return { type: `urn:problem:${code}`, title, status, detail, code, ...extras };
}

/** A request that fails: thrown anywhere below a route, answered by `answerError`. */
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

/** The detail alone names the fields, too, for readers of nothing else. */
export function invalidFields(errors: readonly FieldError[]): ApiError {
  const sentences = errors.map(({ pointer, detail }) => (pointer === '' ? detail : `${pointer}: ${detail}`));
  return new ApiError('validation_failed', sentences.join('; '), { errors });
}

export function notFound(what: string): ApiError {
  return new ApiError('not_found', `There is no such ${what}.`);
}
