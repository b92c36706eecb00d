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

/** What every request of the API goes through, whichever routes are then declared. */
export function createBaseApp(deps: LogDeps): OpenAPIHono<ApiEnv> {
  usePlainWords();
  const app = new OpenAPIHono<ApiEnv>({ defaultHook: refuseInvalid, getPath: normalizedPath });
  app.use(withRequestId, traced, logged(deps), withSecureHeaders, readableAddress);
  app.onError(answerError(deps));
  app.notFound(() => answerProblem(notFound('page').problem));
  return app;
}

/** An address is read in NFC, as ids are kept: whatever form a client has encoded, it is the same user. */
function normalizedPath(request: Request): string {
  return getPath(request).normalize('NFC');
}
