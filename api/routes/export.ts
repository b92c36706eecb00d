import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import { exportInstance } from '../../db/export.ts';
import { type RouteDeps, requireInstance } from '../commands/changes.ts';
import { InFlight } from '../commands/in-flight.ts';
import { exportZip } from '../documents/export-zip.ts';
import type { ApiEnv } from '../http/access.ts';
import { commandContext } from '../http/answers.ts';
import { auditAct } from '../http/audit.ts';
import { operation, problems, tenantRoles } from '../http/operation.ts';
import { streamed } from '../http/streamed.ts';

/** All the instance's data and settings, for a tenant that leaves. */
export function exportRoutes(app: OpenAPIHono<ApiEnv>, deps: RouteDeps): void {
  const read = createRoute({
    ...operation(deps, 'get', '/v1/tenants/{t}/export', tenantRoles),
    tags: ['Users'],
    summary: "All the instance's data and settings, as a zip of JSON and CSV",
    responses: {
      200: {
        description: 'The zip.',
        content: { 'application/zip': { schema: { type: 'string', format: 'binary' } } },
      },
      ...problems,
    },
  });
  const ofTenant = new InFlight(1);
  const ofProcess = new InFlight(mostAtOnce);
  app.openapi(read, async (context) => {
    const { tenantId } = commandContext(context);
    await requireInstance(deps, tenantId);
    await auditAct(context, deps, 'dataExported');
    const zip = await streamed(
      (write) =>
        ofTenant.run(tenantId, () =>
          ofProcess.run('export', () =>
            exportInstance(deps.db, tenantId, async (tables) => {
              for await (const chunk of exportZip(tables)) await write(chunk);
            }),
          ),
        ),
      patience,
    );
    return context.body(zip, 200, {
      'content-type': 'application/zip',
      'content-disposition': `attachment; filename="${tenantId}-export.zip"`,
    });
  });
}

/** One a tenant, and few in all: each holds a connection to the database as long as it is read. */
const mostAtOnce = 2;
const patience = { stallMs: 20_000, totalMs: 300_000 };
