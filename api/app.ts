import { randomUUID } from 'node:crypto';
import { OpenAPIHono } from '@hono/zod-openapi';
import type { ErrorHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { createMiddleware } from 'hono/factory';
import { HTTPException } from 'hono/http-exception';
import { secureHeaders } from 'hono/secure-headers';
import { isDatabaseAway } from '../db/connect.ts';
import { isInstanceGone } from '../db/users.ts';
import type { RouteDeps } from './commands/changes.ts';
import { createGateway } from './commands/gateway.ts';
import type { ApiDeps } from './deps.ts';
import { invoiceStyleSource } from './documents/invoice-html.ts';
import type { ApiEnv } from './http/access.ts';
import { createMetrics } from './http/metrics.ts';
import {
  ApiError,
  type FieldError,
  invalid,
  invalidFields,
  notFound,
  type Problem,
  pointerTo,
} from './http/problems.ts';
import { createRateLimiter, limitingStrangers, RateLimited } from './http/rate-limits.ts';
import { attentionRoutes } from './routes/attention.ts';
import { entitlementRoutes } from './routes/entitlements.ts';
import { exportRoutes } from './routes/export.ts';
import { financeRoutes } from './routes/finance.ts';
import { licenceRoutes } from './routes/licences.ts';
import { mailRoutes } from './routes/mails.ts';
import { metricsRoutes } from './routes/metrics.ts';
import { operationRoutes } from './routes/operations.ts';
import { opsRoutes } from './routes/ops.ts';
import { payRoutes } from './routes/pay.ts';
import { paymentRoutes } from './routes/payments.ts';
import { quoteRoutes } from './routes/quotes.ts';
import { reconciliationRoutes } from './routes/reconciliations.ts';
import { recordRoutes } from './routes/records.ts';
import { refundRoutes } from './routes/refunds.ts';
import { runRoutes } from './routes/runs.ts';
import { serviceRoutes } from './routes/service.ts';
import { signInRoutes } from './routes/sign-in.ts';
import { subscriptionRoutes } from './routes/subscription.ts';
import { summaryRoutes } from './routes/summary.ts';
import { tenantRoutes } from './routes/tenants.ts';
import { testClockRoutes } from './routes/test-clock.ts';
import { userRoutes } from './routes/users.ts';
import { webhookRoutes } from './routes/webhooks.ts';

const mostBodyBytes = 1024 * 1024;

/** The whole HTTP API, ready to be served or asked in a test. */
export function createApp(given: ApiDeps): OpenAPIHono<ApiEnv> {
  const { rateLimits, clientAddressHeader = null } = given.config;
  const limiter = createRateLimiter(rateLimits, clientAddressHeader);
  const deps: RouteDeps = { ...given, gateway: createGateway(given), limiter, metrics: createMetrics() };
  const app = new OpenAPIHono<ApiEnv>({ defaultHook: refuseInvalid });
  app.onError(answerError(deps));
  app.notFound(() => answerProblem(notFound('page').problem));
  app.use(withRequestId, logged(deps), withSecureHeaders, refuseNul);
  app.use(withLimitedBody);
  for (const path of needingNoKey) app.use(path, limitingStrangers(limiter));
  const all = [
    serviceRoutes,
    webhookRoutes,
    payRoutes,
    tenantRoutes,
    signInRoutes,
    subscriptionRoutes,
    quoteRoutes,
    licenceRoutes,
    userRoutes,
    paymentRoutes,
    recordRoutes,
    entitlementRoutes,
    operationRoutes,
    exportRoutes,
    testClockRoutes,
    financeRoutes,
    refundRoutes,
    reconciliationRoutes,
    mailRoutes,
    opsRoutes,
    attentionRoutes,
    runRoutes,
    metricsRoutes,
    summaryRoutes,
  ];
  for (const register of all) register(app, deps);
  return app;
}

/** Beside the health checks, which are always answered, and webhooks, which have a signature. */
const needingNoKey = ['/openapi.json', '/docs', '/docs/*', '/pay/*'] as const;

/** The API's answers run nothing and load nothing; invoices have the style that is in them. */
const documentPolicy = {
  defaultSrc: ["'none'"],
  styleSrc: [invoiceStyleSource],
  baseUri: ["'none'"],
  formAction: ["'none'"],
  frameAncestors: ["'none'"],
};

const securityHeaders = {
  contentSecurityPolicy: {
    defaultSrc: ["'none'"],
    scriptSrc: ["'self'"],
    styleSrc: ["'self'", "'unsafe-inline'"],
    imgSrc: ["'self'", 'data:'],
    connectSrc: ["'self'"],
    frameAncestors: ["'none'"],
  },
};

/** What only concerns pages and plug-ins is left out: an entitlement's answer is asked for all day long. */
const secureDocument = secureHeaders({
  contentSecurityPolicy: documentPolicy,
  crossOriginOpenerPolicy: false,
  originAgentCluster: false,
  xDnsPrefetchControl: false,
  xDownloadOptions: false,
  xPermittedCrossDomainPolicies: false,
  xXssProtection: false,
});
const securePage = secureHeaders(securityHeaders);

/** One set of them an answer: that of the API's documents, or that of everything else. */
const withSecureHeaders = createMiddleware<ApiEnv>((context, next) =>
  (context.req.path.startsWith('/v1/') ? secureDocument : securePage)(context, next),
);

const withRequestId = createMiddleware<ApiEnv>(async (context, next) => {
  const given = context.req.header('x-request-id') ?? '';
  const requestId = /^[\w-]{1,64}$/.test(given) ? given : randomUUID();
  context.set('requestId', requestId);
  await next();
  context.res.headers.set('x-request-id', requestId);
});

/** One line a request, with ids and without what was said; and its figures. */
function logged({ log, metrics }: RouteDeps) {
  return createMiddleware<ApiEnv>(async (context, next) => {
    const startedAt = performance.now();
    await next();
    const { method, routePath: route } = context.req;
    const tenantId = context.req.param('t');
    const { status } = context.res;
    const seconds = (performance.now() - startedAt) / 1000;
    metrics.observeRequest({ method, route, status, seconds });
    const ms = Math.round(seconds * 1000);
    log.info({ requestId: context.get('requestId'), method, route, tenantId, status, ms }, 'Request');
  });
}

/** A NUL is no text: Postgres cannot keep one. */
const refuseNul = createMiddleware<ApiEnv>(async (context, next) => {
  if (context.req.url.includes('%00')) throw invalid('', 'The address has a NUL character.');
  await next();
});

const limitBody = bodyLimit({
  maxSize: mostBodyBytes,
  onError: () => {
    throw new ApiError('body_too_large', `A request has at most ${mostBodyBytes} bytes.`);
  },
});

/** To look for a body has the server make a whole `Request`: a sixth of the work of an entitlement, which has none. */
const withLimitedBody = createMiddleware<ApiEnv>((context, next) =>
  context.req.method === 'GET' ? next() : limitBody(context, next),
);

interface Validated {
  readonly success: boolean;
  readonly error?: { readonly issues: readonly Issue[] };
}

interface Issue {
  readonly code?: string;
  readonly path: readonly PropertyKey[];
  readonly message: string;
  readonly keys?: readonly string[];
  /** Of a choice: what is wrong with it as each of the alternatives. */
  readonly errors?: readonly (readonly Issue[])[];
}

/** Bad input is answered with every field that is wrong, by JSON pointer. */
function refuseInvalid(result: Validated): undefined {
  if (result.success || result.error === undefined) return undefined;
  throw invalidFields(result.error.issues.flatMap((issue) => fieldErrorsOf(issue)));
}

function fieldErrorsOf(
  { path, message, keys, errors }: Issue,
  parent: readonly PropertyKey[] = [],
): readonly FieldError[] {
  const here = [...parent, ...path];
  if (keys !== undefined)
    return keys.map((key) => ({ pointer: pointerTo([...here, key]), detail: 'is not known here' }));
  const closest = errors?.toSorted((one, other) => one.length - other.length)[0];
  if (closest !== undefined && closest.length > 0) return closest.flatMap((issue) => fieldErrorsOf(issue, here));
  return [{ pointer: pointerTo(here), detail: message }];
}

function answerError({ log }: ApiDeps): ErrorHandler<ApiEnv> {
  return (error, context) => {
    if (error instanceof RateLimited) return answerProblem(error.problem, error.retryAfterSeconds);
    if (error instanceof ApiError) return answerProblem(error.problem);
    if (error instanceof HTTPException && error.status < 500) return answerProblem(malformed(error).problem);
    if (isInstanceGone(error)) return answerProblem(notFound('instance any more').problem);
    const told = { requestId: context.get('requestId'), route: context.req.routePath, err: error };
    if (isDatabaseAway(error)) {
      log.warn(told, 'The database is away');
      return answerProblem(new ApiError('unavailable', 'The database is away for a moment; ask again.').problem);
    }
    log.error(told, 'A request has failed');
    return answerProblem(new ApiError('internal_error', notYourFault).problem);
  };
}

const notYourFault = 'This was not your fault. It has been noted, under the x-request-id of this answer.';

function malformed(error: HTTPException): ApiError {
  if (error.status === 413) return new ApiError('body_too_large', `A request has at most ${mostBodyBytes} bytes.`);
  return invalid('', error.message || 'The request cannot be read.');
}

function answerProblem(problem: Problem, retryAfterSeconds = 1): Response {
  const headers: Record<string, string> = { 'content-type': 'application/problem+json' };
  if (problem.status === 401) headers['www-authenticate'] = 'Bearer';
  if (problem.status === 503 || problem.status === 429) headers['retry-after'] = String(retryAfterSeconds);
  // The rest of a body that is too large is not read, so no other request can follow it.
  if (problem.status === 413) headers['connection'] = 'close';
  return new Response(JSON.stringify(problem), { status: problem.status, headers });
}
