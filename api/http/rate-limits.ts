import type { Context } from 'hono';
import { createMiddleware } from 'hono/factory';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { type Caller, hashOf } from '../../db/keys.ts';
import { addressReader, type Proxies } from './client-address.ts';
import { ApiError } from './problems.ts';

/**
 * Limits in requests a minute, unless they say otherwise, for one process of the API; a costly request counts as
 * several (costs.ts).
 */
export interface RateLimits {
  readonly perKey: number;
  /** For a key that may only read entitlements. */
  readonly perProductKey: number;
  /** For one address without a valid key: wrong keys, forged webhooks, and pages without a key. */
  readonly perAddress: number;
  /** The cards an hour that a tenant may be given through the API. */
  readonly cardsPerHour: number;
}

export interface RateLimiter {
  /**
   * Looks up a secret, a key or a session's token; one that is not found counts as a try of its address, and without
   * tries left `RateLimited` is thrown before the look-up. A secret that was valid here before always passes, so that
   * wrong ones from its address do not shut it out.
   */
  lookUp<Found>(context: Context, secret: string, find: () => Promise<Found | null>): Promise<Found | null>;
  /** Whether a secret was valid here before, so that its look-up is no try of its address. */
  isKnown(secret: string): boolean;
  /** Counts the cost of a known caller's request; throws `RateLimited` beyond the limit. */
  limitCaller(caller: Caller, cost: number): Promise<void>;
  /**
   * Counts a request without a valid key by its address. A request made within this process has no address, and is not
   * counted.
   */
  limitAddress(context: Context): Promise<void>;
}

/** Limits the requests of a key, or of an address without one. */
export function createRateLimiter(limits: RateLimits | undefined, proxies: Proxies | null): RateLimiter {
  if (limits === undefined) return unlimited;
  const byKey = perMinute(limits.perKey);
  const byProductKey = perMinute(limits.perProductKey);
  const byAddress = perMinute(limits.perAddress);
  const addressOf = addressReader(proxies);
  const known = new KnownSecrets();
  return {
    async lookUp(context, secret, find) {
      const address = addressOf(context);
      const isTry = address !== null && !known.has(secret);
      // Counted before the look-up, as concurrent tries would all pass a limit that is counted after it.
      if (isTry) await count(byAddress, address);
      const found = await find();
      if (found === null) known.delete(secret);
      else known.add(secret);
      if (isTry && found !== null) await byAddress.reward(address);
      return found;
    },
    isKnown: (secret) => known.has(secret),
    limitCaller: ({ keyId, role }, cost) => count(role === 'product' ? byProductKey : byKey, keyId, cost),
    async limitAddress(context) {
      const address = addressOf(context);
      if (address !== null) await count(byAddress, address);
    },
  };
}

const unlimited: RateLimiter = {
  lookUp: (_context, _secret, find) => find(),
  isKnown: () => true,
  limitCaller: async () => undefined,
  limitAddress: async () => undefined,
};

/** The hashes of secrets that were valid in this process; the oldest are dropped first. */
class KnownSecrets {
  static readonly most = 10_000;
  readonly #hashes = new Set<string>();

  has(secret: string): boolean {
    return this.#hashes.has(hashOf(secret));
  }

  delete(secret: string): void {
    this.#hashes.delete(hashOf(secret));
  }

  add(secret: string): void {
    this.#hashes.add(hashOf(secret));
    const [oldest] = this.#hashes;
    if (this.#hashes.size > KnownSecrets.most && oldest !== undefined) this.#hashes.delete(oldest);
  }
}

function perMinute(points: number): RateLimiterMemory {
  return new RateLimiterMemory({ points, duration: 60 });
}

/** Counts a request's cost for a key of the limiter; throws `RateLimited` beyond the limit. */
export async function count(limiter: RateLimiterMemory, key: string, cost = 1): Promise<void> {
  try {
    await limiter.consume(key, cost);
  } catch (error) {
    if (!(error instanceof RateLimiterRes)) throw error;
    throw rateLimited(error);
  }
}

function rateLimited({ msBeforeNext }: RateLimiterRes): RateLimited {
  return new RateLimited(Math.max(1, Math.ceil(msBeforeNext / 1000)));
}

/** A request beyond a limit: nothing of it was carried out or kept. */
export class RateLimited extends ApiError {
  override name = 'RateLimited';
  readonly retryAfterSeconds: number;

  constructor(retryAfterSeconds: number) {
    super('rate_limited', `Too many requests: ask again in ${retryAfterSeconds} seconds.`);
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/** Limits a route without a key by the caller's address. */
export function limitedByAddress(limiter: RateLimiter) {
  return createMiddleware(async (context, next) => {
    await limiter.limitAddress(context);
    await next();
  });
}
