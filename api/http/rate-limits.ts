import { getConnInfo } from '@hono/node-server/conninfo';
import type { Context } from 'hono';
import { createMiddleware } from 'hono/factory';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import type { Caller } from '../../db/keys.ts';
import { ApiError } from './problems.ts';

/** Requests a minute, in one process of the API. */
export interface RateLimits {
  readonly perKey: number;
  /** Of a key that only asks for entitlements. */
  readonly perProductKey: number;
  /** Of one address without a valid key: wrong keys, forged webhooks, pages that need none. */
  readonly perAddress: number;
}

export interface RateLimiter {
  /** Counts a request of somebody known; throws where there were too many. */
  ofCaller(caller: Caller): Promise<void>;
  /** Counts a request of nobody known, by its address; in this process itself there is none. */
  ofStranger(context: Context): Promise<void>;
}

/**
 * Limits what one key, or one address without a key, may ask for. `clientAddressHeader` is where a proxy in front says who
 * asks; without it the connection itself does, as anybody can send a header.
 */
export function createRateLimiter(limits: RateLimits | undefined, clientAddressHeader: string | null): RateLimiter {
  if (limits === undefined) return unlimited;
  const byKey = perMinute(limits.perKey);
  const byProductKey = perMinute(limits.perProductKey);
  const byAddress = perMinute(limits.perAddress);
  return {
    ofCaller: ({ keyId, role }) => count(role === 'product' ? byProductKey : byKey, keyId),
    async ofStranger(context) {
      const address = addressOf(context, clientAddressHeader);
      if (address !== null) await count(byAddress, address);
    },
  };
}

const unlimited: RateLimiter = { ofCaller: async () => undefined, ofStranger: async () => undefined };

function perMinute(points: number): RateLimiterMemory {
  return new RateLimiterMemory({ points, duration: 60 });
}

async function count(limiter: RateLimiterMemory, who: string): Promise<void> {
  try {
    await limiter.consume(who);
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

/** The last one in the header is whom the proxy itself has seen. */
function addressOf(context: Context, header: string | null): string | null {
  if (header !== null) return context.req.header(header)?.split(',').at(-1)?.trim() ?? null;
  try {
    return getConnInfo(context).remote.address ?? null;
  } catch {
    return null;
  }
}

/** For what needs no key. */
export function limitingStrangers(limiter: RateLimiter) {
  return createMiddleware(async (context, next) => {
    await limiter.ofStranger(context);
    await next();
  });
}
