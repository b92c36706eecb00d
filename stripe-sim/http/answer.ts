import type { StripeFailure } from '../wire/errors.ts';

/** An answer as it goes over the wire. */
export interface Answer {
  readonly status: number;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The outcome of a request: an answer, a cut connection, or silence until the caller gives up. */
export type Outcome = Answer | 'reset' | 'hang';

export function success(body: object): Answer {
  return { status: 200, body: JSON.stringify(body) };
}

export function failure({ status, body }: StripeFailure): Answer {
  return { status, body: JSON.stringify({ error: body }) };
}
