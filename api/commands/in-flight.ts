import pLimit, { type LimitFunction } from 'p-limit';

/** Queues a burst of work under one name – a tenant, a key – so that at most `mostAtOnce` run at a time in this process. */
export class InFlight {
  readonly #mostAtOnce: number;
  readonly #limits = new Map<string, LimitFunction>();

  constructor(mostAtOnce: number) {
    this.#mostAtOnce = mostAtOnce;
  }

  async run<T>(name: string, work: () => Promise<T>): Promise<T> {
    const limit = this.#limits.get(name) ?? pLimit(this.#mostAtOnce);
    this.#limits.set(name, limit);
    try {
      return await limit(work);
    } finally {
      if (limit.activeCount + limit.pendingCount === 0) this.#limits.delete(name);
    }
  }
}
