import { createRoute, z } from '@hono/zod-openapi';
import { pino } from 'pino';
import { expect, it } from 'vitest';
import { createBaseApp } from './base-app.ts';
import { createMetrics } from './metrics.ts';

/** An app with one route, which takes this body. */
function takes(schema: z.ZodType) {
  const app = createBaseApp({ log: pino({ level: 'silent' }), metrics: createMetrics(), addressOf: () => null });
  const body = { content: { 'application/json': { schema } } };
  app.openapi(
    createRoute({ method: 'post', path: '/', request: { body }, responses: { 204: { description: '' } } }),
    (context) => context.body(null, 204),
  );
  return async (sent: unknown): Promise<unknown> => {
    const headers = { 'content-type': 'application/json' };
    const answer = await app.request('/', { method: 'POST', headers, body: JSON.stringify(sent) });
    return ((await answer.json()) as { readonly errors: unknown }).errors;
  };
}

it('says of a value of another type that alone, and nothing of a length that it does not have', async () => {
  const kinds = z.array(z.string()).min(1).max(3);
  const ask = takes(
    z.strictObject({ kinds, either: z.union([z.strictObject({ kinds }), z.strictObject({ no: kinds })]) }),
  );
  expect(await ask({ kinds: 'receipts', either: { kinds: 'receipts' } })).toEqual([
    { pointer: '/kinds', detail: 'has to be a list' },
    { pointer: '/either/kinds', detail: 'has to be a list' },
  ]);
  expect(await ask({ kinds: ['a', 'b', 'c', 'd'], either: { kinds: [] } })).toEqual([
    { pointer: '/kinds', detail: 'has to have at most 3 entries' },
    { pointer: '/either/kinds', detail: 'has to have at least 1 entry' },
  ]);
});
