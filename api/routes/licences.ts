import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import { listLicences } from '../../db/licences.ts';
import { type RouteDeps, requireInstance } from '../commands/changes.ts';
import { greatestLicenceNumber } from '../commands/selection.ts';
import type { ApiEnv } from '../http/access.ts';
import { commandContext } from '../http/answers.ts';
import { numberIn, pageOf, withoutUndefined } from '../http/lists.ts';
import { json, operation, problems, tenantRoles } from '../http/operation.ts';
import { licenceSchema, licenceStatus } from '../schemas/licence.ts';
import { listOf, pageFields } from '../schemas/lists.ts';
import { flag, searchText } from '../schemas/request-fields.ts';

const licencesQuery = z.strictObject({
  status: licenceStatus.optional(),
  assigned: flag.optional(),
  q: searchText.optional(),
  ...pageFields,
});
const licencePage = listOf(licenceSchema);

export function licenceRoutes(app: OpenAPIHono<ApiEnv>, deps: RouteDeps): void {
  const list = createRoute({
    ...operation(deps, 'get', '/v1/tenants/{t}/licences', tenantRoles),
    tags: ['Licences'],
    summary: 'The licences in the pool, and who holds them',
    request: { query: licencesQuery },
    responses: { 200: json(licencePage, 'A page of licences.'), ...problems },
  });
  app.openapi(list, async (context) => {
    const { tenantId } = commandContext(context);
    const { limit, cursor, ...filter } = context.req.valid('query');
    await requireInstance(deps, tenantId);
    const after = numberIn(cursor, greatestLicenceNumber);
    const rows = await listLicences(deps.db, tenantId, withoutUndefined({ ...filter, after, limit: limit + 1 }));
    const page = pageOf(rows, limit, ({ number }) => String(number));
    return context.json(z.encode(licencePage, page), 200);
  });
}
