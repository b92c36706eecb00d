import { type Context, Hono } from 'hono';
import { csrf } from 'hono/csrf';
import { secureHeaders } from 'hono/secure-headers';
import { createAccess, homeOf, tenantPeople } from './access.ts';
import { assetRoutes } from './assets.ts';
import { Outside } from './components/layout.tsx';
import { createCookies } from './cookies.ts';
import type { PageDeps, PageEnv } from './deps.ts';
import { Forbidden, inadmissibleIn, MissingPage, NotForRole, problemIn, secondsToWaitIn } from './faults.ts';
import { documentRoutes } from './files.ts';
import { financePages } from './finance/pages.ts';
import { licensingPages } from './licensing/pages.ts';
import { opsPages } from './ops/pages.ts';
import { logged } from './request-log.ts';
import { signInRoutes, TooMany } from './sign-in.tsx';
import { languageAskedFor } from './texts/language.ts';
import { render } from './view.ts';

/** The first segments of the pages' paths; all other paths are the API's. */
const pageSections: ReadonlySet<string> = new Set([
  '',
  'assets',
  'documents',
  'sign-in',
  'sign-out',
  'licensing',
  'finance',
  'ops',
]);

export function isPage(pathname: string): boolean {
  return pageSections.has(pathname.split('/')[1] ?? '');
}

export function createPages(deps: PageDeps): Hono<PageEnv> {
  const cookies = createCookies(deps.publicUrl);
  const allow = createAccess(deps, cookies);
  const app = new Hono<PageEnv>();
  app.use(logged(deps));
  app.use((context, next) => {
    const asked = languageAskedFor(context.req.header('accept-language'));
    context.set('language', cookies.readLanguage(context) ?? asked);
    return next();
  });
  app.use('/documents/*', deps.door);
  app.route('/', documentRoutes(allow));
  app.use(secureHeaders({ ...headers, strictTransportSecurity: deps.publicUrl.startsWith('https:') }), deps.door);
  // Every form is checked twice: its origin here, and in a session its token (access.ts).
  app.use(
    csrf({ origin: (origin, { req }) => [new URL(req.url).origin, new URL(deps.publicUrl).origin].includes(origin) }),
  );
  app.route('/', assetRoutes());
  app.route('/', signInRoutes(deps, cookies));
  app.get('/', allow('ops', 'finance', ...tenantPeople), (context) =>
    context.redirect(homeOf(context.get('session')), 303),
  );
  app.route('/licensing', licensingPages(allow));
  app.route('/finance', financePages(allow));
  app.route('/ops', opsPages(allow));
  app.notFound((context) => render(context, missing, 404));
  app.onError((error, context) => answerError(deps, error, context));
  return app;
}

const headers: Parameters<typeof secureHeaders>[0] = {
  contentSecurityPolicy: {
    defaultSrc: ["'none'"],
    scriptSrc: ["'self'"],
    styleSrc: ["'self'"],
    imgSrc: ["'self'", 'data:'],
    connectSrc: ["'self'"],
    formAction: ["'self'"],
    baseUri: ["'none'"],
    frameAncestors: ["'none'"],
  },
  // `no-referrer` would make browsers hide a form's origin, which is checked.
  referrerPolicy: 'same-origin',
};

const missing = (
  <Outside title="There is no such page">
    <p>
      The address may have a slip in it, or what it showed is gone. <a href="/">Go to your start page</a>
    </p>
  </Outside>
);

const forbidden = (
  <Outside title="This is not yours to see">
    <p>
      You are signed in as somebody who may not do that, or the form was not ours. <a href="/">Go to your start page</a>
    </p>
  </Outside>
);

function notForRole({ role, allowed }: NotForRole) {
  return (
    <Outside title="This is not for your role">
      <p>
        It is for members with the role {allowed.join(' or ')}. Yours is {role}. Nothing has changed.
      </p>
      <p>
        Ask an owner: they are listed under “People and keys”. <a href="/">Go to your start page</a>
      </p>
    </Outside>
  );
}

const unavailable = (
  <Outside title="Just a moment">
    <p>Something that fell due is still being settled. Nothing is lost: load this page again in a few seconds.</p>
  </Outside>
);

const inadmissible = (
  <Outside title="This cannot be read">
    <p>
      What was sent is too large for a form, or nothing that a form of ours would send. Nothing has changed.{' '}
      <a href="/">Go to your start page</a>
    </p>
  </Outside>
);

const limited = (
  <Outside title="Too much at once">
    <p>More was asked for than can be answered now. Nothing has changed: try again in a moment, at most in an hour.</p>
  </Outside>
);

const failed = (
  <Outside title="Something went wrong here">
    <p>
      It was not your fault, and it has been noted. Whatever you confirmed is made once or not at all; sending it again
      is safe. <a href="/">Go to your start page</a>
    </p>
  </Outside>
);

function answerError({ log }: PageDeps, error: Error, context: Context): Promise<Response> {
  const refused = inadmissibleIn(error);
  if (refused !== null && context.req.method !== 'GET') {
    // The rest of a body that is too large is not read, so no other request can follow it.
    if (refused.status === 413) context.header('connection', 'close');
    const isKnown = refused.status === 413 || refused.status === 415;
    return render(context, inadmissible, isKnown ? refused.status : 400);
  }
  const seconds = secondsToWaitIn(error);
  if (seconds !== null) {
    context.header('retry-after', String(seconds));
    return render(context, <TooMany seconds={seconds} />, 429);
  }
  const status = (refused ?? problemIn(error))?.status;
  // An invalid address is a missing page.
  const isSlip = status === 422 && context.req.method === 'GET';
  if (error instanceof MissingPage || status === 404 || isSlip) return render(context, missing, 404);
  if (error instanceof NotForRole) return render(context, notForRole(error), 403);
  if (error instanceof Forbidden || status === 403 || isRefusedForm(error)) return render(context, forbidden, 403);
  if (status === 503) {
    context.header('retry-after', '2');
    return render(context, unavailable, 503);
  }
  if (status === 429) {
    context.header('retry-after', '10');
    return render(context, limited, 429);
  }
  log.error({ route: context.req.routePath, err: error }, 'A page has failed');
  return render(context, failed, 500);
}

/** An error of `csrf()`. */
function isRefusedForm(error: Error): boolean {
  return 'status' in error && error.status === 403;
}
