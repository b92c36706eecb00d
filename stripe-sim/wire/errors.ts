import type Stripe from 'stripe';
import type { Decline } from '../store/rows.ts';

/** The object under `error` in an answer that is not a success. */
export interface ErrorBody {
  readonly type: 'api_error' | 'card_error' | 'idempotency_error' | 'invalid_request_error';
  readonly message: string;
  readonly code?: string;
  readonly decline_code?: string;
  readonly advice_code?: string;
  readonly param?: string;
  readonly doc_url?: string;
  readonly charge?: string;
  readonly payment_intent?: Stripe.PaymentIntent;
  readonly payment_method?: Stripe.PaymentMethod;
  readonly setup_intent?: Stripe.SetupIntent;
}

/** An answer that is not a success. The request's changes are undone unless `keepsEffect`, as for a declined charge. */
export class StripeFailure extends Error {
  readonly status: number;
  readonly body: ErrorBody;
  readonly keepsEffect: boolean;

  constructor(status: number, body: ErrorBody, keepsEffect = false) {
    super(body.message);
    this.status = status;
    this.body = body.code === undefined ? body : { ...body, doc_url: docUrl(body.code) };
    this.keepsEffect = keepsEffect;
  }
}

/** A request that makes no sense: 400. */
export function invalidRequest(message: string, details: Partial<ErrorBody> = {}): StripeFailure {
  return new StripeFailure(400, { type: 'invalid_request_error', message, ...details });
}

/** An unknown id: 404 where it is in the path, 400 where it is in a parameter. */
export function noSuch(kind: string, id: string, param?: string): StripeFailure {
  const details = {
    type: 'invalid_request_error',
    code: 'resource_missing',
    message: `No such ${kind}: '${id}'`,
  } as const;
  return new StripeFailure(param === undefined ? 404 : 400, { ...details, param: param ?? 'id' });
}

/** A card that was refused: 402. */
export function cardError(body: Omit<ErrorBody, 'type'>, keepsEffect: boolean): StripeFailure {
  return new StripeFailure(402, { type: 'card_error', ...body }, keepsEffect);
}

/** Stripe itself at fault: 500. */
export function serverError(): StripeFailure {
  return new StripeFailure(500, { type: 'api_error', message: 'An unknown error occurred' });
}

/** The address of Stripe's explanation of a code. */
export function docUrl(code: string): string {
  return `https://stripe.com/docs/error-codes/${code.replaceAll('_', '-')}`;
}

/** The fields of an error that show a decline; without `decline_code` and `advice_code` where there is none. */
export function declineFields({ code, decline_code, advice_code, message }: Decline): {
  code: string;
  decline_code?: string;
  advice_code?: string;
  message: string;
} {
  return {
    code,
    ...(decline_code === null ? {} : { decline_code }),
    ...(advice_code === undefined ? {} : { advice_code }),
    message,
  };
}
