import { type Context, Hono } from 'hono';
import { compress } from 'hono/compress';
import { csrf } from 'hono/csrf';
import { secureHeaders } from 'hono/secure-headers';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { createAccess, homeOf, tenantPeople } from './access.ts';
import { assetRoutes } from './assets.ts';
import { createCookies } from './cookies.ts';
import type { PageDeps, PageEnv } from './deps.ts';
import { ErrorPage, type Fault, NotForRolePage } from './error-page.tsx';
import { Forbidden, inadmissibleIn, MissingPage, NotForRole, problemIn, secondsToWaitIn } from './faults.ts';
import { documentRoutes } from './files.ts';
import { financePages } from './finance/pages.ts';
import { licensingPages } from './licensing/pages.ts';
import { opsPages } from './ops/pages.ts';
import { createPageAt } from './page-at.ts';
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
  const app = new Hono<PageEnv>();
  const pageAt = createPageAt(app);
  const allow = createAccess({ deps, cookies, pageAt });
  app.use(logged(deps));
  // Compression may reveal a secret that repeats, so a page's own secret, its forms' token, is masked anew on each page
  // (csrf-token.ts).
  app.use(compress());
  app.use((context, next) => {
    const asked = languageAskedFor(context.req.header('accept-language'));
    context.set('language', cookies.readLanguage(context) ?? asked);
    return next();
  });
  app.use('/documents/*', deps.door);
  app.route('/', documentRoutes(allow));
  app.use(secureHeaders({ ...headers, strictTransportSecurity: deps.publicUrl.startsWith('https:') }), deps.door);
  // Every form is checked twice: its origin here, and within a session its token (access.ts).
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
  app.notFound((context) => {
    const page = context.req.method === 'GET' ? pageAt(context.req.path) : null;
    // A page that is not there has an address of its own.
    return page === null || page === context.req.path
      ? answerFault(context, 'missing', 404)
      : context.redirect(page, 303);
  });
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
  // `no-referrer` would make browsers hide a form's origin, which is checked above.
  referrerPolicy: 'same-origin',
};

function answerFault(context: Context<PageEnv>, fault: Fault, status: ContentfulStatusCode): Promise<Response> {
  return render(context, <ErrorPage language={context.get('language')} fault={fault} />, status);
}

function answerError({ log }: PageDeps, error: Error, context: Context<PageEnv>): Promise<Response> {
  const refused = inadmissibleIn(error);
  if (refused !== null && context.req.method !== 'GET') {
    // The rest of a body that is too large is not read, so no other request can use the connection.
    if (refused.status === 413) context.header('connection', 'close');
    const isKnown = refused.status === 413 || refused.status === 415;
    return answerFault(context, 'unreadable', isKnown ? refused.status : 400);
  }
  const seconds = secondsToWaitIn(error);
  if (seconds !== null) {
    context.header('retry-after', String(seconds));
    return render(context, <TooMany language={context.get('language')} seconds={seconds} />, 429);
  }
  const status = (refused ?? problemIn(error))?.status;
  // An invalid address counts as a missing page.
  const isSlip = status === 422 && context.req.method === 'GET';
  if (error instanceof MissingPage || status === 404 || isSlip) return answerFault(context, 'missing', 404);
  if (error instanceof NotForRole) {
    return render(context, <NotForRolePage language={context.get('language')} fault={error} />, 403);
  }
  if (error instanceof Forbidden || status === 403 || isRefusedForm(error))
    return answerFault(context, 'forbidden', 403);
  if (status === 503) {
    context.header('retry-after', '2');
    return answerFault(context, 'unavailable', 503);
  }
  if (status === 429) {
    context.header('retry-after', '10');
    return answerFault(context, 'limited', 429);
  }
  log.error({ route: context.req.routePath, tenantId: context.req.param('t'), err: error }, 'A page has failed');
  return answerFault(context, 'failed', 500);
}

/** Whether the error is the one of `csrf()`. */
function isRefusedForm(error: Error): boolean {
  return 'status' in error && error.status === 403;
}
