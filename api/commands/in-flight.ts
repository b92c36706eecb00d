import pLimit, { type LimitFunction } from 'p-limit';
import { RateLimited } from '../http/rate-limits.ts';

/**
 * Queues a burst of work under one name (a tenant, a key), so that at most `mostAtOnce` run at a time in this process.
 * Throws `RateLimited` where `mostWaiting` wait already.
 */
export class InFlight {
  readonly #mostAtOnce: number;
  readonly #mostWaiting: number;
  readonly #limits = new Map<string, LimitFunction>();

  constructor(mostAtOnce: number, mostWaiting = Number.POSITIVE_INFINITY) {
    this.#mostAtOnce = mostAtOnce;
    this.#mostWaiting = mostWaiting;
  }

  async run<T>(name: string, work: () => Promise<T>): Promise<T> {
    const limit = this.#limits.get(name) ?? pLimit(this.#mostAtOnce);
    if (limit.activeCount >= this.#mostAtOnce && limit.pendingCount >= this.#mostWaiting) throw new RateLimited(1);
    this.#limits.set(name, limit);
    try {
      return await limit(work);
    } finally {
      if (limit.activeCount + limit.pendingCount === 0) this.#limits.delete(name);
    }
  }
}
