import { createMiddleware } from 'hono/factory';
import { routePath } from 'hono/route';
import type { PageDeps, PageEnv, Session } from './deps.ts';

/** The actor as the API's log names it. */
function actorOf({ role, actor }: Session): string {
  return actor.startsWith('member/') ? actor : `${role} ${actor}`;
}

/** Middleware that logs one line per request of a page: who and from where, without contents. */
export function logged({ log, addressOf }: Pick<PageDeps, 'log' | 'addressOf'>) {
  return createMiddleware<PageEnv>(async (context, next) => {
    const startedAt = performance.now();
    await next();
    const { method } = context.req;
    // The last of the matching routes is the page's own, even where it was not reached.
    const route = routePath(context, -1);
    const session: PageEnv['Variables']['session'] | undefined = context.get('session');
    const who = session && { sessionId: session.id, actor: actorOf(session), keyId: session.keyId };
    const tenantId = context.req.param('t');
    const ms = Math.round(performance.now() - startedAt);
    const { status } = context.res;
    log.info({ method, route, tenantId, status, ms, ...who, address: addressOf(context) }, 'Page');
  });
}
