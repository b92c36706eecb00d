import { createHash, timingSafeEqual } from 'node:crypto';
import type { Context } from 'hono';
import { createMiddleware } from 'hono/factory';
import type { Cookies } from './cookies.ts';
import type { PageDeps, PageEnv, Session } from './deps.ts';
import { Forbidden, MissingPage } from './faults.ts';
import { licensingPath } from './paths.ts';

export type Access = ReturnType<typeof createAccess>;

/** Lets in who may see a section; others are sent to sign in, or told that there is nothing. */
export function createAccess({ sessions, clientFor, publicUrl }: PageDeps, cookies: Cookies) {
  return (...roles: readonly Session['role'][]) =>
    createMiddleware<PageEnv>(async (context, next) => {
      const token = cookies.readToken(context);
      const session = token === undefined ? null : await sessions.find(token);
      if (token === undefined || session === null) return redirectToSignIn(context);
      if (!roles.includes(session.role)) throw new Forbidden();
      // The tenant is the session's: an address that names another leads nowhere.
      const tenantInPath = context.req.param('t');
      if (tenantInPath !== undefined && session.tenantId !== null && session.tenantId !== tenantInPath)
        throw new MissingPage();
      const csrfToken = csrfTokenOf(token);
      if (context.req.method === 'POST') await requireToken(context, csrfToken);
      context.set('session', session);
      context.set('csrfToken', csrfToken);
      context.set('client', clientFor(session));
      context.set('publicUrl', publicUrl);
      context.set('leaveNotice', (text) => cookies.leaveNotice(context, text));
      context.set('takeNotice', () => cookies.takeNotice(context));
      return next();
    });
}

/** A page that was only to be read is shown after signing in; a form is not sent again by itself. */
function redirectToSignIn(context: Context): Response {
  const { pathname, search } = new URL(context.req.url);
  const next = context.req.method === 'GET' ? `?next=${encodeURIComponent(pathname + search)}` : '';
  const target = `/sign-in${next}`;
  // A part of a page cannot be replaced by the form to sign in: the whole page goes there.
  if (context.req.header('hx-request') === undefined) return context.redirect(target, 303);
  return context.body(null, 200, { 'hx-redirect': target });
}

/** Bound to the session, and unlike the cookie it can stand in a page: the one does not lead to the other. */
function csrfTokenOf(sessionToken: string): string {
  return createHash('sha256').update(`csrf ${sessionToken}`).digest('base64url');
}

async function requireToken(context: Context, expected: string): Promise<void> {
  const { csrf } = await context.req.parseBody();
  const given = Buffer.from(typeof csrf === 'string' ? csrf : '');
  const wanted = Buffer.from(expected);
  if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) throw new Forbidden();
}

/** Where somebody who has just signed in is at home. */
export function homeOf({ role, tenantId }: Session): string {
  if (role === 'ops') return '/ops';
  if (role === 'finance') return '/finance';
  return licensingPath(tenantId ?? '');
}
