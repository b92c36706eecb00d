import { StripeFailure } from '../wire/errors.ts';

/** Throws the 429 of a caller that was too fast. */
export type RateLimit = () => void;

/** Lets `perSecond` requests through in any second, by a bucket that fills steadily; without a number all pass. */
export function rateLimit(perSecond: number | undefined, now: () => number = () => performance.now()): RateLimit {
  if (perSecond === undefined) return () => undefined;
  let left = perSecond;
  let last = now();
  return () => {
    const at = now();
    left = Math.min(perSecond, left + ((at - last) / 1000) * perSecond);
    last = at;
    if (left < 1) throw tooFast();
    left -= 1;
  };
}

export function tooFast(): StripeFailure {
  return new StripeFailure(429, {
    type: 'invalid_request_error',
    code: 'rate_limit',
    message: 'Request rate limit exceeded.',
  });
}
