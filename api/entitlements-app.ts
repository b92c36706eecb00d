import type { OpenAPIHono } from '@hono/zod-openapi';
import { createKeyUses } from '../db/keys.ts';
import type { ApiConfig, ApiDeps } from './deps.ts';
import type { ApiEnv } from './http/access.ts';
import { createBaseApp } from './http/base-app.ts';
import { addressReader } from './http/client-address.ts';
import { largestBodies } from './http/largest-body.ts';
import { createRateLimiter } from './http/rate-limits.ts';
import type { LogDeps } from './http/request-log.ts';
import { entitlementRoutes } from './routes/entitlements.ts';
import { createUsualCheck, type UsualCheck } from './usual-check.ts';

interface Given extends Pick<ApiDeps, 'entitlementsDb' | 'uses' | 'log' | 'now'>, Pick<LogDeps, 'metrics'> {
  readonly config: Pick<ApiConfig, 'rateLimits' | 'proxies'>;
}

export interface EntitlementsApi {
  readonly app: OpenAPIHono<ApiEnv>;
  readonly usualCheck: UsualCheck;
}

/**
 * The API's entitlements alone, with the same checks and answers, for a thread of their own (docs/decisions/0049): nothing that
 * another route does keeps them waiting. What they count of a caller, they count apart.
 */
export async function createEntitlementsApi(given: Given): Promise<EntitlementsApi> {
  const { entitlementsDb: db, now, config } = given;
  const { rateLimits, proxies } = config;
  // One for both, so that a caller is limited alike whichever of them answers.
  const limiter = createRateLimiter(rateLimits, proxies);
  const deps = { ...given, limiter, recordKeyUse: createKeyUses(db, now) };
  const app = createBaseApp({ ...deps, addressOf: addressReader(proxies) });
  entitlementRoutes(app, { ...deps, db, bytesTaken: largestBodies(app) });
  return { app, usualCheck: await createUsualCheck(deps) };
}
