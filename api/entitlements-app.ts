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

interface EntitlementsDeps extends Pick<ApiDeps, 'entitlementsDb' | 'uses' | 'log' | 'now'>, Pick<LogDeps, 'metrics'> {
  readonly config: Pick<ApiConfig, 'rateLimits' | 'proxies'>;
}

/**
 * The API's entitlements alone, with the same checks and answers, for a thread of their own (docs/decisions/0049): nothing that
 * another route does keeps them waiting. What they count of a caller, they count apart.
 */
export function createEntitlementsApp({ config, ...given }: EntitlementsDeps): OpenAPIHono<ApiEnv> {
  const { rateLimits, proxies } = config;
  const deps = { ...given, addressOf: addressReader(proxies), limiter: createRateLimiter(rateLimits, proxies) };
  const app = createBaseApp(deps);
  const { entitlementsDb: db, now } = given;
  const recordKeyUse = createKeyUses(db, now);
  entitlementRoutes(app, { ...deps, db, recordKeyUse, bytesTaken: largestBodies(app) });
  return app;
}
