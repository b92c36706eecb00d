import type { Context } from 'hono';
import { createMiddleware } from 'hono/factory';
import type { Cookies } from './cookies.ts';
import { csrfTokenFor, isCsrfTokenOf } from './csrf-token.ts';
import type { FoundSession, PageDeps, PageEnv, Session } from './deps.ts';
import { Forbidden, MissingPage } from './faults.ts';
import type { PageAt } from './page-at.ts';
import { licensingPath, ownPathIn, pathToSignIn } from './paths.ts';
import type { Language } from './texts/language.ts';
import { clientSpeaking } from './texts/problems.ts';
import { texts } from './texts/texts.ts';
import { pageBefore, typedInto } from './typed.ts';
import { hereOf } from './view.ts';

export type Access = ReturnType<typeof createAccess>;

/** The roles of a tenant's own people. */
export const tenantPeople = [
  'admin',
  'owner',
  'licences',
  'billing',
  'reader',
] as const satisfies readonly Session['role'][];

/** What the pages' entrance works with. */
interface Entrance {
  readonly deps: PageDeps;
  readonly cookies: Cookies;
  readonly pageAt: PageAt;
}

/** Middleware that admits sessions of the given roles; without a session it redirects to the sign-in page. */
export function createAccess(entrance: Entrance) {
  const { deps, cookies } = entrance;
  const { sessions, clientFor, isFresh, addressOf } = deps;
  const { publicUrl, runsUrl, defaults, sellerTimeZone } = deps;
  return (...roles: readonly Session['role'][]) =>
    createMiddleware<PageEnv>(async (context, next) => {
      const token = cookies.readToken(context);
      const session = token === undefined ? null : await sessions.find(context, token);
      if (token === undefined || session === null) return redirectTo(context, await placeToSignIn(context, entrance));
      cookies.rememberProvider(context, session.signedInBy === 'provider');
      if (!roles.includes(session.role)) throw new Forbidden();
      // An admin sees only the session's own tenant; any other tenant's page is missing.
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
      context.set('typed', (context.req.method === 'GET' ? cookies.takeTyped(context) : null) ?? []);
      context.set('keepTyped', async () => void (await keepForm(context, cookies, context.req.path)));
      return next();
    });
}

/**
 * Where a person without a session signs in; after that a GET leads back to its page, and a form to its page with what
 * was typed, which is not sent again. The provider is visited at once where it may still know the person, who then
 * comes back without noticing, and where there is no other way.
 */
async function placeToSignIn(context: Context, { deps, cookies, pageAt }: Entrance): Promise<string> {
  // Browsers do not let a form be redirected to the provider under our Content-Security-Policy.
  if (context.req.method !== 'GET') {
    const next = await keepForm(context, cookies, pageOfForm(context, deps.publicUrl, pageAt));
    return `${pathToSignIn(next)}&left=true`;
  }
  const isAlone = !deps.signsInWithKeys && !deps.signsInByMail;
  const goesThere = deps.oidc !== null && (isAlone || cookies.knowsProvider(context));
  return pathToSignIn(hereOf(context), goesThere);
}

/**
 * The page of a form: the one on which it stood, with its choices, or else the one at its own address. Null where there
 * is none.
 */
function pageOfForm(context: Context, publicUrl: string, pageAt: PageAt): string | null {
  const stood = pageBefore(context, publicUrl);
  const page = pageAt(stood?.pathname ?? context.req.path);
  return page === null ? null : ownPathIn(page === stood?.pathname ? page + stood.search : page);
}

/** Keeps what was typed for the page to which a sign-in leads; answers that. */
async function keepForm(context: Context, cookies: Cookies, next: string | null): Promise<string | null> {
  const [page] = next?.split('?') ?? [];
  if (page !== undefined) cookies.keepTyped(context, { page, fields: await typedInto(context) });
  return next;
}

function redirectTo(context: Context, target: string): Response {
  // htmx would put the sign-in page into a part of the page: this header redirects the whole page.
  if (context.req.header('hx-request') === undefined) return context.redirect(target, 303);
  return context.body(null, 200, { 'hx-redirect': target });
}

/** The language that was chosen in this browser, else the tenant's own; ops and finance read English. */
function languageFor({ tenantId, language }: FoundSession, chosen: Language | null): Language {
  return tenantId === null ? language : (chosen ?? language);
}

async function requireToken(context: Context, sessionToken: string): Promise<void> {
  const { csrf } = await context.req.parseBody();
  if (!isCsrfTokenOf(sessionToken, typeof csrf === 'string' ? csrf : '')) throw new Forbidden();
}

/** The page on which a session starts. */
export function homeOf({ role, tenantId }: Session): string {
  if (role === 'ops') return '/ops';
  if (role === 'finance') return '/finance';
  return licensingPath(tenantId ?? '');
}
