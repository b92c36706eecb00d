import type { Caller } from '../db/keys.ts';
import type { RouteDeps } from './commands/changes.ts';
import { checkEntitlement, countUse } from './commands/check-entitlement.ts';
import { createChecksAtOnce } from './commands/checks-at-once.ts';
import type { ApiConfig } from './deps.ts';
import { secretOf } from './http/access.ts';
import { callerReader } from './http/client-address.ts';
import { type LogDeps, noteRequest, requestIdOf } from './http/request-log.ts';
import { documentHeaders } from './http/security-headers.ts';

interface UsualDeps
  extends Pick<RouteDeps, 'entitlementsDb' | 'uses' | 'now' | 'limiter' | 'recordKeyUse'>,
    Pick<LogDeps, 'log' | 'metrics'> {
  readonly config: Pick<ApiConfig, 'proxies'>;
}

/** A request as it comes in. */
export interface IncomingCheck {
  readonly path: string;
  readonly connected: string;
  readonly header: (name: string) => string | undefined;
}

export interface UsualAnswer {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Logs and counts the request; called once the answer is sent. */
  readonly note: () => void;
}

export type UsualCheck = (request: IncomingCheck) => Promise<UsualAnswer | null>;

/** Paths that can be written in one way only, and need no decoding. */
const plainPath = /^\/v1\/tenants\/([\w-]+)\/entitlements\/([\w@:+-][\w.@:+-]*)$/;
const route = '/v1/tenants/:t/entitlements/:userId';

/**
 * Answers the usual check, of a key that is known here, for its own tenant, with an entitlement; the framework would
 * take longer than all the rest (docs/decisions/0065). Null for everything else, also for what is refused or fails: the
 * app answers that.
 */
export async function createUsualCheck({ limiter, recordKeyUse, ...deps }: UsualDeps): Promise<UsualCheck> {
  const find = createChecksAtOnce(deps.entitlementsDb);
  const callerOf = callerReader(deps.config.proxies);
  const fixed = await documentHeaders();
  const check: UsualCheck = async ({ path, connected, header }) => {
    const startedAt = performance.now();
    const [, tenantId, userId] = plainPath.exec(path) ?? [];
    const secret = secretOf(header('authorization'));
    if (tenantId === undefined || userId === undefined || secret === null || !limiter.isKnown(secret)) return null;
    const { caller, entitlement } = await find({ secret, tenantId, userId });
    if (caller === null || entitlement === null || !isOwn(caller, tenantId)) return null;
    await limiter.limitCaller(caller, 1);
    await recordKeyUse(caller.keyId);
    const { answer, keptForSeconds } = checkEntitlement(deps, entitlement, userId);
    countUse(deps, entitlement, answer);
    const requestId = requestIdOf(header('x-request-id'));
    const address = callerOf(connected, header);
    return {
      headers: { ...fixed, 'cache-control': `private, max-age=${keptForSeconds}`, 'x-request-id': requestId },
      body: JSON.stringify(answer),
      note: () =>
        noteRequest(deps, { requestId, method: 'GET', route, tenantId, status: 200, caller, address, startedAt }),
    };
  };
  return (request) => check(request).catch(() => null);
}

/**
 * Whether the caller is the tenant's own. The service's own keys may check too, but the app has to look the tenant up.
 */
function isOwn({ tenantId, role }: Caller, asked: string): boolean {
  return tenantId === asked && (role === 'product' || role === 'admin');
}
