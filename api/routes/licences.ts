import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import { licencePages, licenceSorts, listLicences } from '../../db/licences.ts';
import { type RouteDeps, requireInstance } from '../commands/changes.ts';
import { notUsedOf } from '../commands/not-used.ts';
import { licencesCsv } from '../documents/licences-csv.ts';
import type { ApiEnv } from '../http/access.ts';
import { commandContext } from '../http/answers.ts';
import { asksForCsv, csvHeaders, sortedPageOf, sortedPositionIn, withoutUndefined } from '../http/lists.ts';
import { json, operation, problems, tenantRoles } from '../http/operation.ts';
import { licenceSchema, licenceStatus } from '../schemas/licence.ts';
import { notUsedFor, pageFields, peopleSortFields, sortedListOf } from '../schemas/lists.ts';
import { flag, searchText } from '../schemas/request-fields.ts';

const licencesQuery = z.strictObject({
  status: licenceStatus.optional(),
  assigned: flag.optional(),
  q: searchText.optional(),
  notUsedFor: notUsedFor.optional(),
  ...peopleSortFields,
  ...pageFields,
});
const licencePage = sortedListOf(licenceSchema);

export function licenceRoutes(app: OpenAPIHono<ApiEnv>, deps: RouteDeps): void {
  const list = createRoute({
    ...operation(deps, 'get', '/v1/tenants/{t}/licences', { roles: tenantRoles, cost: 5 }),
    tags: ['Licences'],
    summary: 'The licences in the pool, and who holds them',
    request: { query: licencesQuery },
    responses: {
      200: {
        description: 'A page of licences; with `Accept: text/csv` all of them, whatever limit and cursor say.',
        content: { ...json(licencePage, '').content, 'text/csv': { schema: z.string() } },
      },
      ...problems,
    },
  });
  app.openapi(list, async (context) => {
    const { tenantId } = commandContext(context);
    const { limit, cursor, sort, order, notUsedFor: days, ...query } = context.req.valid('query');
    const recorded = await requireInstance(deps, tenantId);
    const notUsed = days === undefined ? undefined : notUsedOf(deps, recorded, days);
    const filter = withoutUndefined({ ...query, notUsed });
    if (asksForCsv(context))
      return context.body(
        licencesCsv(licencePages(deps.db, tenantId, filter, { sort, order })),
        200,
        csvHeaders('licences'),
      );
    const position = sortedPositionIn(cursor, { sort, order }, licenceSorts[sort]);
    const page = await listLicences(deps.db, tenantId, filter, { sort, order, position, limit });
    return context.json(z.encode(licencePage, sortedPageOf(page, { sort, order })), 200);
  });
}
