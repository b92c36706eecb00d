import { RateLimited } from './rate-limits.ts';

/**
 * How many requests may wait for events at once in one process: for one tenant, and for all of the service's own keys.
 */
const mostWaiting = { ofTenant: 20, ofService: 200 } as const;

export interface Readers {
  /** Does work that waits; throws `RateLimited` where too many requests of the same reader wait already. */
  waiting<T>(tenantId: string | null, work: () => Promise<T>): Promise<T>;
}

/** Limits waiting requests, so that one tenant's readers leave room for the others. */
export function createReaders(): Readers {
  const counts = new Map<string | null, number>();
  return {
    async waiting(tenantId, work) {
      const count = counts.get(tenantId) ?? 0;
      if (count >= (tenantId === null ? mostWaiting.ofService : mostWaiting.ofTenant)) throw new RateLimited(1);
      counts.set(tenantId, count + 1);
      try {
        return await work();
      } finally {
        const left = (counts.get(tenantId) ?? 1) - 1;
        if (left === 0) counts.delete(tenantId);
        else counts.set(tenantId, left);
      }
    },
  };
}
