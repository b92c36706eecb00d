import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { RefusalCode } from '../../domain/refusals.ts';

/**
 * Every way in which a request can fail, with its status and its title (docs/api.md, "Codes"). Pages show the titles of
 * refusals, so that those are sentences; the others are HTTP's own.
 */
const kinds = {
  already_active: [409, 'The subscription is active already'],
  already_paid: [409, 'The payment is made already'],
  authentication_required: [402, 'The bank asks the payer to confirm'],
  bill_due: [409, 'The bill is due'],
  billing_details_required: [409, 'Billing details are missing'],
  body_too_large: [413, 'Content too large'],
  cancellation_pending: [409, 'A cancellation is pending'],
  card_declined: [402, 'The card was declined'],
  event_endpoint_limit: [409, 'Too many event endpoints'],
  events_not_pushed: [409, 'Events are not pushed here'],
  events_forgotten: [410, 'Events are kept no more'],
  forbidden: [403, 'Forbidden'],
  idempotency_key_reused: [422, 'Idempotency key reused'],
  internal_error: [500, 'Internal server error'],
  invalid_signature: [400, 'Invalid webhook signature'],
  invariant_broken: [409, 'An invariant is broken'],
  key_limit: [409, 'Too many keys'],
  key_in_configuration: [409, 'The key comes from the configuration'],
  last_key: [409, 'The last key of ops stays'],
  last_owner: [409, 'The last owner stays'],
  last_licence: [409, 'The last licence stays'],
  licence_limit: [422, 'Too many licences'],
  member_exists: [409, 'The address is a member’s already'],
  member_limit: [422, 'Too many members'],
  mail_not_sent: [409, 'The mail has not been sent yet'],
  no_free_licence: [409, 'Not enough free licences'],
  no_payment_method: [409, 'There is no card'],
  not_canceling: [409, 'No cancellation is pending'],
  not_ending: [409, 'The licence is not ending'],
  not_found: [404, 'Not found'],
  not_in_trial: [409, 'The trial is over'],
  nothing_overdue: [409, 'Nothing is overdue'],
  nothing_to_withdraw: [409, 'Nothing waits to be confirmed'],
  payment_overdue: [409, 'A payment is overdue'],
  quote_expired: [409, 'The quote has expired'],
  quote_mismatch: [409, 'This is not what was quoted'],
  rate_limited: [429, 'Too many requests'],
  refund_exceeds_charge: [409, 'More than is left of the charge'],
  refund_failed: [409, 'The refund was not made'],
  subscription_ended: [409, 'The subscription has ended'],
  tenant_exists: [409, 'The tenant exists already'],
  test_clock_not_set: [409, 'This tenant has no test clock'],
  too_many_assigned: [409, 'Too many licences are assigned'],
  too_many_attempts: [409, 'The card was declined too often'],
  unauthorized: [401, 'Unauthorized'],
  unavailable: [503, 'Service unavailable'],
  user_has_licence: [409, 'The user holds a licence already'],
  unsupported_media_type: [415, 'Unsupported media type'],
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

/** Additional fields that help with a problem. */
export interface ProblemExtras {
  readonly errors?: readonly FieldError[];
  readonly holders?: readonly Holder[];
  readonly declineCode?: string;
  /** An instant in ISO 8601. */
  readonly retryAt?: string;
  readonly url?: string;
}

/** A problem as in RFC 9457. */
export interface Problem extends ProblemExtras {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: ProblemCode;
}

export function problemOf(code: ProblemCode, detail: string, extras: ProblemExtras = {}): Problem {
  const [status, title] = kinds[code];
  const { errors } = extras;
  const told = errors === undefined ? extras : { ...extras, errors: worthTelling(errors) };
  return { type: `urn:problem:${code}`, title, status, detail: shortened(detail, most.detailLength), code, ...told };
}

/** More errors of a request are neither answered nor looked for. */
export const mostErrors = 100;
/** An answer stays small whatever is wrong, as the names and texts in it are the caller's, of any length. */
const most = { errors: mostErrors, pointerLength: 300, detailLength: 2_000, lengthInAll: 6_000 } as const;

function worthTelling(errors: readonly FieldError[]): readonly FieldError[] {
  let length = 0;
  return errors
    .slice(0, most.errors)
    .map(({ pointer, detail }) => ({
      pointer: shortened(pointer, most.pointerLength),
      detail: shortened(detail, most.pointerLength),
    }))
    .filter(({ pointer, detail }, index) => {
      length += pointer.length + detail.length;
      return index === 0 || length <= most.lengthInAll;
    });
}

function shortened(text: string, mostLength: number): string {
  return text.length <= mostLength ? text : `${text.slice(0, mostLength - 1)}…`;
}

/** A request that fails: thrown anywhere in a route, answered by `answerError`. */
export class ApiError extends Error {
  override name = 'ApiError';
  readonly problem: Problem;

  constructor(code: ProblemCode, detail: string, extras: ProblemExtras = {}) {
    super(detail);
    this.problem = problemOf(code, detail, extras);
  }
}

/** A change that the rules refused: it had no effect, and repeating the same command will have none. */
export class RefusedError extends ApiError {
  override name = 'RefusedError';
}

/** The JSON pointer to a field (RFC 6901). */
export function pointerTo(steps: readonly PropertyKey[]): string {
  return steps.map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

export function invalid(pointer: string, detail: string): ApiError {
  return invalidFields([{ pointer, detail }]);
}

/** The problem for wrong fields. Its detail names them as well, for clients that read nothing else. */
export function invalidFields(errors: readonly FieldError[]): ApiError {
  const sentences = errors.map(({ pointer, detail }) => (pointer === '' ? detail : `${pointer}: ${detail}`));
  return new ApiError('validation_failed', sentences.join('; '), { errors });
}

export function notFound(what: string): ApiError {
  return new ApiError('not_found', `There is no such ${what}.`);
}
