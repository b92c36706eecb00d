import { StripeFailure } from '../wire/errors.ts';

/** Lets so many requests through in any second, by a bucket that fills steadily; without a number all pass. */
export class RateLimit {
  #perSecond: number | null = null;
  #left = 0;
  #last = 0;
  readonly #now: () => number;

  constructor(perSecond: number | null, now: () => number = () => performance.now()) {
    this.#now = now;
    this.set(perSecond);
  }

  /** From now on, with a full bucket. */
  set(perSecond: number | null): void {
    this.#perSecond = perSecond;
    this.#left = perSecond ?? 0;
    this.#last = this.#now();
  }

  /** Counts a request; throws the 429 of a caller that is too fast. */
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
