import { randomUUID } from 'node:crypto';
import type { Context } from 'hono';
import { createMiddleware } from 'hono/factory';
import { actorOf, type Caller } from '../../db/keys.ts';
import type { RouteDeps } from '../commands/changes.ts';
import type { ApiEnv } from './access.ts';
import { addressIn } from './audit.ts';
import type { Metrics } from './metrics.ts';
import { withinRequest } from './request-context.ts';
import { traceIds } from './traced.ts';

/** The id of a request: the given one, or a new one. */
export function requestIdOf(given: string | undefined): string {
  return given !== undefined && /^[\w-]{1,64}$/.test(given) ? given : randomUUID();
}

/** The tenant in the address of a request, or the one that its caller may act for. */
function tenantIdIn(context: Context<ApiEnv>): string | undefined {
  const caller: Caller | undefined = context.get('caller');
  return context.req.param('t') ?? caller?.tenantId ?? undefined;
}

/** Gives a request its id, and puts it into the answer. */
export const withRequestId = createMiddleware<ApiEnv>(async (context, next) => {
  const requestId = requestIdOf(context.req.header('x-request-id'));
  context.set('requestId', requestId);
  // Read when a line is logged: the route with the tenant in its path is only known once it is reached.
  await withinRequest({ requestId, tenantId: () => tenantIdIn(context) }, next);
  context.res.headers.set('x-request-id', requestId);
});

/** The dependencies of logging and counting requests. */
export interface LogDeps extends Pick<RouteDeps, 'log' | 'addressOf'> {
  readonly metrics: Pick<Metrics, 'observeRequest'>;
}

/** Logs and counts each request. */
export function logged(deps: LogDeps) {
  return createMiddleware<ApiEnv>(async (context, next) => {
    const startedAt = performance.now();
    await next();
    const { method, routePath: route } = context.req;
    const caller: Caller | undefined = context.get('caller');
    noteRequest(deps, {
      requestId: context.get('requestId'),
      method,
      route,
      tenantId: tenantIdIn(context),
      status: context.res.status,
      caller,
      address: addressIn(context, deps.addressOf),
      startedAt,
    });
  });
}

/** An answered request; `startedAt` is by `performance.now`. */
export interface AnsweredRequest {
  readonly requestId: string;
  readonly method: string;
  readonly route: string;
  readonly tenantId: string | undefined;
  readonly status: number;
  readonly caller: Caller | undefined;
  readonly address: string | null;
  readonly startedAt: number;
}

/** Logs one line for a request, with its caller and address but without contents, and counts it. */
export function noteRequest(
  { log, metrics }: Pick<LogDeps, 'log' | 'metrics'>,
  { requestId, method, route, tenantId, status, caller, address, startedAt }: AnsweredRequest,
): void {
  const seconds = (performance.now() - startedAt) / 1000;
  metrics.observeRequest({ method, route, status, seconds });
  const ms = Math.round(seconds * 1000);
  const who = { actor: caller && actorOf(caller), keyId: caller?.endsWithKey, address };
  log.info({ requestId, method, route, tenantId, status, ms, ...who, ...traceIds() }, 'Request');
}
