import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import { strToU8, zipSync } from 'fflate';
import { exportInstance } from '../../db/export.ts';
import { type RouteDeps, requireInstance } from '../commands/changes.ts';
import { InFlight } from '../commands/in-flight.ts';
import { toCsv } from '../documents/csv.ts';
import type { ApiEnv } from '../http/access.ts';
import { commandContext } from '../http/answers.ts';
import { auditAct } from '../http/audit.ts';
import { operation, problems, tenantRoles } from '../http/operation.ts';

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
  const underWay = new InFlight(1);
  app.openapi(read, async (context) => {
    const { tenantId } = commandContext(context);
    await requireInstance(deps, tenantId);
    await auditAct(context, deps, 'dataExported');
    const tables = await underWay.run(tenantId, () => exportInstance(deps.db, tenantId));
    const files = tables.flatMap(({ name, columns, rows }) => [
      [`${name}.json`, strToU8(JSON.stringify(rows, null, 2))] as const,
      [`${name}.csv`, strToU8(toCsv(rows, columns))] as const,
    ]);
    const zip = zipSync(Object.fromEntries(files));
    return context.body(new Uint8Array(zip), 200, {
      'content-type': 'application/zip',
      'content-disposition': `attachment; filename="${tenantId}-export.zip"`,
    });
  });
}
