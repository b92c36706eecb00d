import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import { exportInstance } from '../../db/export.ts';
import { type RouteDeps, requireInstance } from '../commands/changes.ts';
import { exportZip } from '../documents/export-zip.ts';
import type { ApiEnv } from '../http/access.ts';
import { commandContext } from '../http/answers.ts';
import { operation, problems, tenantRoles } from '../http/operation.ts';
import { createZipAnswers, zipResponse } from '../http/zip-answers.ts';

/** The route for all data and settings of an instance, for a tenant that leaves. */
export function exportRoutes(app: OpenAPIHono<ApiEnv>, deps: RouteDeps): void {
  const read = createRoute({
    ...operation(deps, 'get', '/v1/tenants/{t}/export', { roles: tenantRoles, cost: 100 }),
    tags: ['Users'],
    summary: "All the instance's data and settings, as a zip of JSON and CSV",
    responses: {
      200: zipResponse,
      ...problems,
    },
  });
  const answerZip = createZipAnswers(mostAtOnce);
  app.openapi(read, async (context) => {
    const { tenantId } = commandContext(context);
    await requireInstance(deps, tenantId);
    return answerZip(context, {
      tenantId,
      fileName: `${tenantId}-export.zip`,
      write: (part) =>
        exportInstance(deps.db, tenantId, async (tables) => {
          for await (const chunk of exportZip(tables)) await part(chunk);
        }),
    });
  });
}

/**
 * How many exports run at once in all, with one at a time for each tenant: each holds a connection to the database
 * while it is read.
 */
const mostAtOnce = 2;
