import type { Context } from 'hono';
import { createMiddleware } from 'hono/factory';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { type Caller, hashOf } from '../../db/keys.ts';
import { addressReader, type Proxies } from './client-address.ts';
import { ApiError } from './problems.ts';

/** Requests a minute, where nothing else is said, in one process of the API; a costly one counts as several (costs.ts). */
export interface RateLimits {
  readonly perKey: number;
  /** Of a key that may only read entitlements. */
  readonly perProductKey: number;
  /** Of one address without a valid key: wrong keys, forged webhooks, pages that need none. */
  readonly perAddress: number;
  /** Cards that a tenant may be given by its API in an hour. */
  readonly cardsPerHour: number;
}

export interface RateLimiter {
  /**
   * The one way in which a secret is looked up: a key, or the token of a session. What is not found counts as a try of its
   * address; where no tries are left, `RateLimited` is thrown without a look-up. A secret that was valid here before is let
   * through, as wrong ones from its address must not shut it out.
   */
  lookUp<Found>(context: Context, secret: string, find: () => Promise<Found | null>): Promise<Found | null>;
  /** Whether looking a secret up is no try of its address: it was valid here before. */
  isKnown(secret: string): boolean;
  /** Counts what a request of a known caller costs; throws `RateLimited` where it was too much. */
  limitCaller(caller: Caller, cost: number): Promise<void>;
  /** Counts a request without a valid key by its address; one made within this process has none, and is not counted. */
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
      // Counted before it is known to be wrong: many tries at once pass no limit that is asked first and counted later.
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

/** The hashes of secrets that were valid in this process, the oldest forgotten first. */
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

/** Counts what a key has asked for; throws `RateLimited` where it was too much. */
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

/** Nothing was done of the request, and nothing is kept of it. */
export class RateLimited extends ApiError {
  override name = 'RateLimited';
  readonly retryAfterSeconds: number;

  constructor(retryAfterSeconds: number) {
    super('rate_limited', `Too many requests: ask again in ${retryAfterSeconds} seconds.`);
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/** Limits what needs no key. */
export function limitedByAddress(limiter: RateLimiter) {
  return createMiddleware(async (context, next) => {
    await limiter.limitAddress(context);
    await next();
  });
}
