import { StripeFailure } from '../wire/errors.ts';

/** A token bucket: limits the requests a second; null for no limit. */
export class RateLimit {
  #perSecond: number | null = null;
  #left = 0;
  #last = 0;
  readonly #now: () => number;

  constructor(perSecond: number | null, now: () => number = () => performance.now()) {
    this.#now = now;
    this.set(perSecond);
  }

  /** Sets another limit, with a full bucket. */
  set(perSecond: number | null): void {
    this.#perSecond = perSecond;
    this.#left = perSecond ?? 0;
    this.#last = this.#now();
  }

  /** Counts a request; throws the 429 beyond the limit. */
  take(): void {
    if (this.#perSecond === null) return;
    const at = this.#now();
    this.#left = Math.min(this.#perSecond, this.#left + ((at - this.#last) / 1000) * this.#perSecond);
    this.#last = at;
    if (this.#left < 1) throw tooFast();
    this.#left -= 1;
  }
}

export function tooFast(): StripeFailure {
  return new StripeFailure(429, {
    type: 'invalid_request_error',
    code: 'rate_limit',
    message: 'Request rate limit exceeded.',
  });
}
