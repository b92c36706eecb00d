import { OpenAPIHono } from '@hono/zod-openapi';
import { getPath } from 'hono/utils/url';
import type { ApiEnv } from './access.ts';
import { answerError, answerProblem, refuseInvalid } from './errors.ts';
import { usePlainWords } from './plain-words.ts';
import { notFound } from './problems.ts';
import { readableAddress } from './request-limits.ts';
import { type LogDeps, logged, withRequestId } from './request-log.ts';
import { withSecureHeaders } from './security-headers.ts';
import { traced } from './traced.ts';

/** The middleware that every request of the API passes, whichever routes are declared. */
export function createBaseApp(deps: LogDeps): OpenAPIHono<ApiEnv> {
  usePlainWords();
  const app = new OpenAPIHono<ApiEnv>({ defaultHook: refuseInvalid, getPath: normalizedPath });
  app.use(withRequestId, traced, logged(deps), withSecureHeaders, readableAddress);
  app.onError(answerError(deps));
  app.notFound(() => answerProblem(notFound('page').problem));
  return app;
}

/** The request's path in NFC, the form in which ids are kept: each encoding of an id names the same user. */
function normalizedPath(request: Request): string {
  return getPath(request).normalize('NFC');
}
