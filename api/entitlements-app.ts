import type { OpenAPIHono } from '@hono/zod-openapi';
import { createKeyUses } from '../db/keys.ts';
import type { ApiConfig, ApiDeps } from './deps.ts';
import type { ApiEnv } from './http/access.ts';
import { createBaseApp } from './http/base-app.ts';
import { addressReader } from './http/client-address.ts';
import { queriesTaken } from './http/known-query.ts';
import { largestBodies } from './http/largest-body.ts';
import { createRateLimiter } from './http/rate-limits.ts';
import type { LogDeps } from './http/request-log.ts';
import { createFewUnderWay } from './http/under-way.ts';
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
 * The entitlement routes alone, with the same checks and answers, for their own thread (docs/decisions/0049), so that
 * no other route makes them wait. The rate limits count there separately.
 */
export async function createEntitlementsApi(given: Given): Promise<EntitlementsApi> {
  const { entitlementsDb: db, now, config } = given;
  const { rateLimits, proxies } = config;
  // Shared by the app and the usual check, so that both count a caller together.
  const limiter = createRateLimiter(rateLimits, proxies);
  const deps = { ...given, limiter, recordKeyUse: createKeyUses(db, now) };
  const addressOf = addressReader(proxies);
  const app = createBaseApp({ ...deps, addressOf });
  const declared = { bytesTaken: largestBodies(app), takesQuery: queriesTaken(app), fewUnderWay: createFewUnderWay() };
  entitlementRoutes(app, { ...deps, ...declared, db, addressOf });
  return { app, usualCheck: await createUsualCheck(deps) };
}
