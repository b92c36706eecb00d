import type { Context } from 'hono';
import { createMiddleware } from 'hono/factory';
import type { Cookies } from './cookies.ts';
import { csrfTokenFor, isCsrfTokenOf } from './csrf-token.ts';
import type { FoundSession, PageDeps, PageEnv, Session } from './deps.ts';
import { Forbidden, MissingPage } from './faults.ts';
import { licensingPath } from './paths.ts';
import type { Language } from './texts/language.ts';
import { clientSpeaking } from './texts/problems.ts';
import { texts } from './texts/texts.ts';
import { hereOf } from './view.ts';

export type Access = ReturnType<typeof createAccess>;

/** Who belongs to one tenant. */
export const tenantPeople = [
  'admin',
  'owner',
  'licences',
  'billing',
  'reader',
] as const satisfies readonly Session['role'][];

/** Middleware that admits sessions of the given roles; without a session it redirects to the sign-in page. */
export function createAccess(deps: PageDeps, cookies: Cookies) {
  const { sessions, clientFor, isFresh, addressOf, signsInWithKeys, signsInByMail } = deps;
  const { publicUrl, runsUrl, defaults, sellerTimeZone } = deps;
  return (...roles: readonly Session['role'][]) =>
    createMiddleware<PageEnv>(async (context, next) => {
      const token = cookies.readToken(context);
      const session = token === undefined ? null : await sessions.find(context, token);
      if (token === undefined || session === null) return redirectToSignIn(context, signsInWithKeys || signsInByMail);
      if (!roles.includes(session.role)) throw new Forbidden();
      // An admin sees only the session's own tenant; for any other there is no page.
      const tenantInPath = context.req.param('t');
      if (tenantInPath !== undefined && session.tenantId !== null && session.tenantId !== tenantInPath)
        throw new MissingPage();
      if (context.req.method === 'POST') await requireToken(context, token);
      context.set('session', session);
      context.set('csrfToken', csrfTokenFor(token));
      context.set('isFresh', isFresh(session));
      context.set('publicUrl', publicUrl);
      context.set('runsUrl', runsUrl);
      context.set('defaults', defaults);
      context.set('sellerTimeZone', sellerTimeZone);
      const language = languageFor(session, cookies.readLanguage(context));
      context.set('language', language);
      const clientWith = (note: string | null) =>
        clientSpeaking(clientFor(session, addressOf(context), note), texts[language]);
      context.set('client', clientWith(null));
      context.set('clientBecause', clientWith);
      context.set('chooseLanguage', (language) => cookies.writeLanguage(context, language));
      context.set('leaveNotice', (text, tone = 'success', undo) =>
        cookies.leaveNotice(context, { tone, text, ...(undo && { undo }) }),
      );
      context.set('takeNotice', () => cookies.takeNotice(context));
      return next();
    });
}

/**
 * A GET leads back to its page after signing in; a form is not sent again. Where there is no other way, the provider is asked at
 * once: a person whom it still knows comes back without noticing.
 */
function redirectToSignIn(context: Context, hasSignInPage: boolean): Response {
  const next = context.req.method === 'GET' ? `?next=${encodeURIComponent(hereOf(context))}` : '';
  const target = `${hasSignInPage ? '/sign-in' : '/sign-in/oidc'}${next}`;
  // htmx would put the sign-in page into a part of the page: this header redirects the whole page.
  if (context.req.header('hx-request') === undefined) return context.redirect(target, 303);
  return context.body(null, 200, { 'hx-redirect': target });
}

/** What a tenant's person has chosen in this browser, else the tenant's own; ops and finance read English. */
function languageFor({ tenantId, language }: FoundSession, chosen: Language | null): Language {
  return tenantId === null ? language : (chosen ?? language);
}

async function requireToken(context: Context, sessionToken: string): Promise<void> {
  const { csrf } = await context.req.parseBody();
  if (!isCsrfTokenOf(sessionToken, typeof csrf === 'string' ? csrf : '')) throw new Forbidden();
}

/** The page that a session starts on. */
export function homeOf({ role, tenantId }: Session): string {
  if (role === 'ops') return '/ops';
  if (role === 'finance') return '/finance';
  return licensingPath(tenantId ?? '');
}
