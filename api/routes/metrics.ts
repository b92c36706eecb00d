import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import { readFigures } from '../../db/kept-figures.ts';
import type { RouteDeps } from '../commands/changes.ts';
import type { ApiEnv } from '../http/access.ts';
import { operation, problems } from '../http/operation.ts';

/** The route for Prometheus, with a key of the role metrics or ops (its `authorization` setting). */
export function metricsRoutes(app: OpenAPIHono<ApiEnv>, deps: RouteDeps): void {
  const metrics = createRoute({
    ...operation(deps, 'get', '/metrics', { roles: ['ops', 'metrics'], cost: 20 }),
    tags: ['Ops'],
    summary: 'Figures of this process and of the service, for Prometheus',
    responses: {
      200: { description: 'Prometheus text.', content: { 'text/plain': { schema: z.string() } } },
      ...problems,
    },
  });
  app.openapi(metrics, async (context) => {
    const now = deps.now();
    const figures = await readFigures(deps.db, now);
    const text = await deps.metrics.expose(figures, now);
    return context.text(text, 200, { 'content-type': deps.metrics.contentType });
  });
}
