import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import type { RouteDeps } from '../commands/changes.ts';
import { docsFiles, docsPage } from '../documents/docs-page.ts';
import type { ApiEnv } from '../http/access.ts';
import { answerFixed, madeOnce } from '../http/fixed-answers.ts';
import { json, openOperation, problems, text } from '../http/operation.ts';
import { notFound } from '../http/problems.ts';
import { createReadiness } from '../http/readiness.ts';
import { eventSchemas } from '../schemas/event.ts';

/** Routes without a key: whether the service is alive, whether it is ready, and what it can do. */
export function serviceRoutes(app: OpenAPIHono<ApiEnv>, deps: RouteDeps): void {
  const health = createRoute({
    ...openOperation(deps, 'get', '/healthz', { isLimited: false }),
    summary: 'Whether this process is alive',
    responses: { 200: json(z.object({ status: z.literal('ok') }), 'It is.'), ...problems },
  });
  app.openapi(health, (context) => context.json({ status: 'ok' as const }, 200));

  const readiness = createReadiness(deps);
  const ready = createRoute({
    ...openOperation(deps, 'get', '/readyz', { isLimited: false }),
    summary: 'Whether database, Temporal and worker are there',
    responses: {
      200: json(readinessSchema, 'They are.'),
      503: json(
        readinessSchema,
        'One of them is not, or this process is about to stop; ask again after `Retry-After`.',
      ),
      ...problems,
    },
  });
  app.openapi(ready, async (context) => {
    const { httpStatus, ...body } = await readiness();
    return context.json(body, httpStatus, httpStatus === 200 ? {} : { 'retry-after': '1' });
  });

  const document = madeOnce('application/json', () => JSON.stringify(describe(app)));
  const description = createRoute({
    ...openOperation(deps, 'get', '/openapi.json'),
    summary: 'This document',
    responses: { 200: text('application/json', 'OpenAPI 3.1.', z.looseObject({ openapi: z.string() })), ...problems },
  });
  app.openapi(description, async (context) => answerFixed(context, await document()));
  app.openAPIRegistry.registerComponent('securitySchemes', 'key', { type: 'http', scheme: 'bearer' });
  app.openAPIRegistry.registerComponent('securitySchemes', 'session', {
    type: 'apiKey',
    in: 'cookie',
    name: '__Host-session',
    description: 'Of a person who is signed in on the pages in this browser.',
  });

  const docs = createRoute({
    ...openOperation(deps, 'get', '/docs'),
    summary: 'This document as a page',
    responses: { 200: text('text/html', 'The page.'), ...problems },
  });
  app.openapi(docs, (context) => context.html(docsPage, 200));

  const docsFile = createRoute({
    ...openOperation(deps, 'get', '/docs/{file}'),
    summary: 'A style or script of that page',
    responses: { 200: { description: 'The file.' }, ...problems },
  });
  app.openapi(docsFile, async (context) => {
    const file = docsFiles.get(context.req.param('file') ?? '');
    if (file === undefined) throw notFound('page');
    return answerFixed(context, await file());
  });
}

const readinessSchema = z.object({
  status: z.enum(['ready', 'not ready', 'draining']),
  checks: z.record(z.string(), z.boolean()),
});

/**
 * The OpenAPI document, with the parameters of each path, all plain strings, and the `Idempotency-Key` of each change.
 */
function describe(app: OpenAPIHono<ApiEnv>) {
  registerWebhooks(app);
  const document = app.getOpenAPI31Document(openApiInfo);
  for (const [path, item] of Object.entries(document.paths ?? {})) {
    const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? '');
    item.parameters = names.map((name) => ({ name, in: 'path', required: true, schema: { type: 'string' } }));
    for (const change of [item.post, item.put, item.patch, item.delete]) {
      if (change?.security !== undefined) change.parameters = [...(change.parameters ?? []), idempotencyKey];
    }
  }
  return document;
}

/** Adds each type of event to the document as a webhook. */
function registerWebhooks({ openAPIRegistry }: OpenAPIHono<ApiEnv>): void {
  for (const [type, schema] of Object.entries(eventSchemas))
    openAPIRegistry.registerWebhook({
      method: 'post',
      path: type,
      summary: `The event \`${type}\``,
      tags: ['Events'],
      request: { body: { required: true, content: { 'application/json': { schema } } } },
      responses: { 204: { description: 'Taken; any 2xx will do.' } },
    });
}

const idempotencyKey = {
  name: 'Idempotency-Key',
  in: 'header',
  description: 'The same key with the same body gives the same answer and one effect, also weeks later.',
  schema: { type: 'string', minLength: 1, maxLength: 255 },
} as const;

const openApiInfo = {
  openapi: '3.1.0',
  info: {
    title: 'Licence billing',
    version: '1',
    description:
      'Amounts are integers in the currency’s minor unit, instants are ISO 8601 in UTC. A change may carry an `Idempotency-Key`. Problems are RFC 9457; their `code` says which.',
  },
};
