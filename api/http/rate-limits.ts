import { getConnInfo } from '@hono/node-server/conninfo';
import type { Context } from 'hono';
import { createMiddleware } from 'hono/factory';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import type { Caller } from '../../db/keys.ts';
import { ApiError } from './problems.ts';

/** Requests a minute, in one process of the API. */
export interface RateLimits {
  readonly perKey: number;
  /** Of a key that may only read entitlements. */
  readonly perProductKey: number;
  /** Of one address without a valid key: wrong keys, forged webhooks, pages that need none. */
  readonly perAddress: number;
}

export interface RateLimiter {
  /** Counts a request of a known caller; throws `RateLimited` where there were too many. */
  limitCaller(caller: Caller): Promise<void>;
  /** Counts a request without a valid key by its address; one made within this process has none, and is not counted. */
  limitAddress(context: Context): Promise<void>;
}

/**
 * Limits the requests of a key, or of an address without one. `clientAddressHeader` is the header in which a proxy in front
 * names the address; without one the connection's is taken, as any client can send a header.
 */
export function createRateLimiter(limits: RateLimits | undefined, clientAddressHeader?: string): RateLimiter {
  if (limits === undefined) return unlimited;
  const byKey = perMinute(limits.perKey);
  const byProductKey = perMinute(limits.perProductKey);
  const byAddress = perMinute(limits.perAddress);
  return {
    limitCaller: ({ keyId, role }) => count(role === 'product' ? byProductKey : byKey, keyId),
    async limitAddress(context) {
      const address = addressOf(context, clientAddressHeader);
      if (address !== null) await count(byAddress, address);
    },
  };
}

const unlimited: RateLimiter = { limitCaller: async () => undefined, limitAddress: async () => undefined };

function perMinute(points: number): RateLimiterMemory {
  return new RateLimiterMemory({ points, duration: 60 });
}

async function count(limiter: RateLimiterMemory, key: string): Promise<void> {
  try {
    await limiter.consume(key);
  } catch (error) {
    if (!(error instanceof RateLimiterRes)) throw error;
    throw new RateLimited(Math.max(1, Math.ceil(error.msBeforeNext / 1000)));
  }
}

/** Nothing was done of the request, and nothing is kept of it. */
export class RateLimited extends ApiError {
  readonly retryAfterSeconds: number;

  constructor(retryAfterSeconds: number) {
    super('rate_limited', `Too many requests: ask again in ${retryAfterSeconds} seconds.`);
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/** The last address in the header is the one that the proxy itself has seen. */
export function addressOf(context: Context, header: string | undefined): string | null {
  if (header !== undefined) return context.req.header(header)?.split(',').at(-1)?.trim() ?? null;
  try {
    return getConnInfo(context).remote.address ?? null;
  } catch {
    return null;
  }
}

/** Limits what needs no key. */
export function limitedByAddress(limiter: RateLimiter) {
  return createMiddleware(async (context, next) => {
    await limiter.limitAddress(context);
    await next();
  });
}
