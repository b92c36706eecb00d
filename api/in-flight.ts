import pLimit, { type LimitFunction } from 'p-limit';

/** Temporal takes 10 updates in flight a workflow (facts.md); other API processes want some of them too. */
const mostAtOnce = 6;

/** Keeps a burst of changes to one tenant in a queue here, instead of being turned away by the server. */
export class InFlight {
  readonly #limits = new Map<string, LimitFunction>();

  async run<T>(tenantId: string, work: () => Promise<T>): Promise<T> {
    const limit = this.#limits.get(tenantId) ?? pLimit(mostAtOnce);
    this.#limits.set(tenantId, limit);
    try {
      return await limit(work);
    } finally {
      if (limit.activeCount + limit.pendingCount === 0) this.#limits.delete(tenantId);
    }
  }
}
