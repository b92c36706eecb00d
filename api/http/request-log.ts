import { randomUUID } from 'node:crypto';
import { createMiddleware } from 'hono/factory';
import { actorOf, type Caller } from '../../db/keys.ts';
import type { RouteDeps } from '../commands/changes.ts';
import type { ApiEnv } from './access.ts';
import { addressIn } from './audit.ts';
import type { Metrics } from './metrics.ts';
import { withinRequest } from './request-context.ts';
import { traceIds } from './traced.ts';

/** Gives a request its id, or takes the one it came with, and answers with it. */
export const withRequestId = createMiddleware<ApiEnv>(async (context, next) => {
  const given = context.req.header('x-request-id') ?? '';
  const requestId = /^[\w-]{1,64}$/.test(given) ? given : randomUUID();
  context.set('requestId', requestId);
  await withinRequest(requestId, next);
  context.res.headers.set('x-request-id', requestId);
});

/** What a request is logged and counted with. */
export interface LogDeps extends Pick<RouteDeps, 'log' | 'addressOf'> {
  readonly metrics: Pick<Metrics, 'observeRequest'>;
}

/** Logs one line a request, with who asked and from where, without contents, and counts it. */
export function logged({ log, metrics, addressOf }: LogDeps) {
  return createMiddleware<ApiEnv>(async (context, next) => {
    const startedAt = performance.now();
    await next();
    const { method, routePath: route } = context.req;
    const tenantId = context.req.param('t');
    const { status } = context.res;
    const seconds = (performance.now() - startedAt) / 1000;
    metrics.observeRequest({ method, route, status, seconds });
    const ms = Math.round(seconds * 1000);
    const caller: Caller | undefined = context.get('caller');
    const who = {
      actor: caller && actorOf(caller),
      keyId: caller?.endsWithKey,
      address: addressIn(context, addressOf),
      ...traceIds(),
    };
    log.info({ requestId: context.get('requestId'), method, route, tenantId, status, ms, ...who }, 'Request');
  });
}
