import { type Context, Hono } from 'hono';
import { createMiddleware } from 'hono/factory';
import { homeOf } from './access.ts';
import { Field } from './components/form.tsx';
import { Outside } from './components/layout.tsx';
import type { Cookies } from './cookies.ts';
import type { PageDeps, SignedIn } from './deps.ts';
import { counted } from './format.ts';
import { fieldsOf, queryOf } from './forms.ts';
import { createOidc, type Oidc, type PendingSignIn } from './oidc.ts';
import { render } from './view.ts';

/**
 * Signing in with a key, a one-time link or at an identity provider, and signing out. Without a session these forms carry
 * no token; `csrf()` in pages.tsx checks their origin.
 */
export function signInRoutes(deps: PageDeps, cookies: Cookies): Hono {
  const { sessions, oidc: settings, publicUrl } = deps;
  const app = new Hono();
  app.use('/sign-in/*', limitingTries(deps));
  const oidc = settings === null ? null : createOidc(settings, publicUrl);

  app.get('/sign-in', (context) =>
    render(context, <SignIn next={nextIn(queryOf(context).text('next'))} hasProvider={oidc !== null} />),
  );

  app.post('/sign-in', async (context) => {
    const fields = await fieldsOf(context);
    const next = nextIn(fields.text('next'));
    const signedIn = await sessions.signInWithKey(fields.text('key'));
    if (signedIn === null) return render(context, <SignIn next={next} hasProvider={oidc !== null} isRefused />, 401);
    return enter(context, cookies, signedIn, next);
  });

  app.get('/sign-in/link', async (context) => {
    // A browser's prefetch must not use the link up.
    if (isPrefetch(context)) return context.body(null, 204);
    const signedIn = await sessions.signInWithLink(queryOf(context).text('token'));
    if (signedIn !== null) return enter(context, cookies, signedIn, null);
    const token = cookies.readToken(context);
    const session = token === undefined ? null : await sessions.find(token);
    // The link was opened again in the browser that it signed in.
    if (session !== null) return context.redirect(homeOf(session), 303);
    return render(context, <UsedLink />, 410);
  });

  app.post('/sign-out', async (context) => {
    const token = cookies.readToken(context);
    if (token !== undefined) await sessions.end(token);
    cookies.clearToken(context);
    // Clears the pages that the browser kept for going back.
    context.header('clear-site-data', '"cache"');
    return context.redirect('/sign-in', 303);
  });

  if (oidc !== null) app.route('/sign-in/oidc', providerRoutes(oidc, deps, cookies));
  return app;
}

/** Signing in at the identity provider: the redirect to it, and its answer. */
function providerRoutes(oidc: Oidc, { sessions, publicUrl, log }: PageDeps, cookies: Cookies): Hono {
  const app = new Hono();

  app.get('/', async (context) => {
    const { url, pending } = await oidc.begin(nextIn(queryOf(context).text('next')));
    cookies.writePending(context, JSON.stringify(pending));
    return context.redirect(url, 303);
  });

  app.get('/back', async (context) => {
    const remembered = cookies.takePending(context);
    if (remembered === null) return render(context, <UsedLink />, 410);
    const pending = JSON.parse(remembered) as PendingSignIn;
    // The address as the provider knows it; behind a proxy the request's own differs.
    const url = new URL(`${publicUrl}${context.req.path}${new URL(context.req.url).search}`);
    const returned = await oidc.finish(url, pending).catch((error: unknown) => {
      log.warn({ err: error }, 'Signing in at the identity provider has failed');
      return 'failed' as const;
    });
    if (returned === 'failed') return render(context, <Unfinished />, 403);
    const signedIn = returned === null ? null : await sessions.signInAs(returned);
    if (signedIn === null) return render(context, <UnknownUser />, 403);
    return enter(context, cookies, signedIn, pending.next);
  });

  return app;
}

function enter(
  context: Context,
  cookies: Cookies,
  { token, expiresAt, session }: SignedIn,
  next: string | null,
): Response {
  cookies.writeToken(context, token, expiresAt);
  return context.redirect(next ?? homeOf(session), 303);
}

/** Keys and links cannot be guessed; the limit keeps attempts from loading the database. */
function limitingTries({ waitBeforeSignIn }: PageDeps) {
  return createMiddleware(async (context, next) => {
    const seconds = await waitBeforeSignIn(context);
    if (seconds === null) return next();
    context.header('retry-after', String(seconds));
    return render(context, <TooMany seconds={seconds} />, 429);
  });
}

function isPrefetch({ req }: Context): boolean {
  return (
    req.raw.method === 'HEAD' || /prefetch|prerender/.test(req.header('sec-purpose') ?? req.header('purpose') ?? '')
  );
}

/** Only a path of this site: `//elsewhere` and `/\elsewhere` lead to other hosts. */
function nextIn(text: string): string | null {
  return /^\/(?![/\\])[\w\-./?=&%~]*$/.test(text) ? text : null;
}

interface SignInProps {
  readonly next: string | null;
  readonly hasProvider: boolean;
  readonly isRefused?: boolean;
}

function SignIn({ next, hasProvider, isRefused = false }: SignInProps) {
  const query = next === null ? '' : `?next=${encodeURIComponent(next)}`;
  return (
    <Outside title="Sign in">
      {hasProvider && (
        <p>
          <a class="button" href={`/sign-in/oidc${query}`}>
            Sign in with your organisation
          </a>
        </p>
      )}
      <form method="post" action="/sign-in">
        {next !== null && <input type="hidden" name="next" value={next} />}
        <Field
          label="API key"
          name="key"
          type="password"
          autocomplete="current-password"
          spellcheck={false}
          required
          hint="A tenant’s admin key, or one of ops or finance. A link that was sent to you needs none."
          fault={isRefused ? 'This key signs nobody in. Check that it is whole and has not been revoked.' : undefined}
        />
        <button type="submit">Sign in</button>
      </form>
    </Outside>
  );
}

export function TooMany({ seconds }: { readonly seconds: number }) {
  return (
    <Outside title="Too many tries">
      <p>
        Many have tried to sign in from where you are. <a href="/sign-in">Try again</a> in {counted(seconds, 'second')}.
      </p>
    </Outside>
  );
}

export function Unfinished() {
  return (
    <Outside title="You are not signed in">
      <p>Signing in with your organisation was not finished, or its answer was not meant for this browser.</p>
      <p>
        <a href="/sign-in">Try again</a>
      </p>
    </Outside>
  );
}

function UnknownUser() {
  return (
    <Outside title="You are not known here">
      <p>You have signed in with your organisation, and it has not said what you may do here. Ask whoever runs it.</p>
      <p>
        <a href="/sign-in">Sign in in another way</a>
      </p>
    </Outside>
  );
}

function UsedLink() {
  return (
    <Outside title="This link is over">
      <p>A link signs in once, and only for a short time. Open the licensing page from the product again, or</p>
      <p>
        <a href="/sign-in">sign in with a key</a>
      </p>
    </Outside>
  );
}
