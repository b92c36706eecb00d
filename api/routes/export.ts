import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import { stringify } from 'csv-stringify/sync';
import { strToU8, zipSync } from 'fflate';
import { exportInstance } from '../../db/export.ts';
import { type RouteDeps, requireInstance } from '../commands/changes.ts';
import { InFlight } from '../commands/in-flight.ts';
import type { ApiEnv } from '../http/access.ts';
import { commandContext } from '../http/answers.ts';
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
    const tables = await underWay.run(tenantId, () => exportInstance(deps.db, tenantId));
    const files = Object.entries(tables).flatMap(([table, rows]) => [
      [`${table}.json`, strToU8(JSON.stringify(rows, null, 2))] as const,
      [`${table}.csv`, strToU8(toCsv(rows))] as const,
    ]);
    const zip = zipSync(Object.fromEntries(files));
    return context.body(new Uint8Array(zip), 200, {
      'content-type': 'application/zip',
      'content-disposition': `attachment; filename="${tenantId}-export.zip"`,
    });
  });
}

/** A cell that a spreadsheet would take for a formula is escaped. */
function toCsv(rows: readonly Record<string, unknown>[]): string {
  return stringify([...rows], {
    header: true,
    escape_formulas: true,
    cast: { object: (value) => JSON.stringify(value) },
  });
}
