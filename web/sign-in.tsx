import { type Context, Hono } from 'hono';
import type { Child } from 'hono/jsx';
import { homeOf } from './access.ts';
import { Field } from './components/form.tsx';
import { Document } from './components/layout.tsx';
import type { Cookies } from './cookies.ts';
import type { PageDeps, SignedIn } from './deps.ts';
import { fieldsOf, queryOf } from './forms.ts';
import { render } from './render.tsx';

/** Signing in with a key or a one-time link, and signing out. Sign-in forms have no session yet, so no token: see `csrf()` in pages.tsx. */
export function signInRoutes({ sessions }: PageDeps, cookies: Cookies): Hono {
  const app = new Hono();

  app.get('/sign-in', (context) => render(context, <SignIn next={nextIn(queryOf(context).text('next'))} />));

  app.post('/sign-in', async (context) => {
    const fields = await fieldsOf(context);
    const next = nextIn(fields.text('next'));
    const signedIn = await sessions.signInWithKey(fields.text('key'));
    if (signedIn === null) return render(context, <SignIn next={next} isRefused />, 401);
    return welcome(context, signedIn, next);
  });

  app.get('/sign-in/link', async (context) => {
    // Whatever looks at links ahead of people must not use this one up.
    if (isLookingAhead(context)) return context.body(null, 204);
    const signedIn = await sessions.signInWithLink(queryOf(context).text('token'));
    if (signedIn !== null) return welcome(context, signedIn, null);
    const session = await currentSession(context);
    // Opened again by somebody whom it has signed in already.
    if (session !== null) return context.redirect(homeOf(session), 303);
    return render(context, <UsedLink />, 410);
  });

  app.post('/sign-out', async (context) => {
    const token = cookies.readToken(context);
    if (token !== undefined) await sessions.end(token);
    cookies.clearToken(context);
    // What the browser kept for going back goes too.
    context.header('clear-site-data', '"cache"');
    return context.redirect('/sign-in', 303);
  });

  async function currentSession(context: Context) {
    const token = cookies.readToken(context);
    return token === undefined ? null : sessions.find(token);
  }

  function welcome(context: Context, { token, expiresAt, session }: SignedIn, next: string | null): Response {
    cookies.writeToken(context, token, expiresAt);
    return context.redirect(next ?? homeOf(session), 303);
  }

  return app;
}

function isLookingAhead({ req }: Context): boolean {
  return (
    req.raw.method === 'HEAD' || /prefetch|prerender/.test(req.header('sec-purpose') ?? req.header('purpose') ?? '')
  );
}

/** Only a page of ours: `//elsewhere` and `/\elsewhere` are addresses of others. */
function nextIn(text: string): string | null {
  return /^\/(?![/\\])[\w\-./?=&%~]*$/.test(text) ? text : null;
}

function SignIn({ next, isRefused = false }: { readonly next: string | null; readonly isRefused?: boolean }) {
  return (
    <Outside title="Sign in">
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

/** A page that leads on to another's by itself, and can be helped along. */
export function Leaving({ title, url }: { readonly title: string; readonly url: string }) {
  return (
    <Document title={title} leadsTo={url}>
      <main id="main" class="container outside" tabindex={-1}>
        <article>
          <h1>{title}</h1>
          <p>
            <a href={url}>Go on</a> if your browser does not do so by itself.
          </p>
        </article>
      </main>
    </Document>
  );
}

/** A page for somebody who is not signed in. */
export function Outside({ title, children }: { readonly title: string; readonly children: Child }) {
  return (
    <Document title={title}>
      <main id="main" class="container outside" tabindex={-1}>
        <article>
          <h1>{title}</h1>
          {children}
        </article>
      </main>
    </Document>
  );
}
