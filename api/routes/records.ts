import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import { activityPages, isSameStep, listActivity } from '../../db/activity.ts';
import { listCharges } from '../../db/charges.ts';
import { findCertificate } from '../../db/deletion.ts';
import { startOfDay, type TimeZone } from '../../domain/calendar.ts';
import { datesOfMonth } from '../../domain/finance/accounting.ts';
import { type RouteDeps, readView } from '../commands/changes.ts';
import { activityCsv } from '../documents/activity-csv.ts';
import type { ApiEnv } from '../http/access.ts';
import { commandContext } from '../http/answers.ts';
import {
  asksForCsv,
  csvHeaders,
  numberIn,
  pageOf,
  positionOfCharge,
  sequencePositionIn,
  wholePageOf,
  withoutUndefined,
} from '../http/lists.ts';
import { json, operation, problems, tenantAndFinanceRoles, tenantRoles } from '../http/operation.ts';
import { notFound } from '../http/problems.ts';
import { activityQuery, activitySchema } from '../schemas/activity.ts';
import { chargeSchema } from '../schemas/charge.ts';
import { listOf, pageQuery } from '../schemas/lists.ts';
import { certificateSchema } from '../schemas/tenant.ts';
import { linked } from '../schemas/workflow.ts';

const chargePage = listOf(chargeSchema);
const activityPage = listOf(activitySchema);

/** Routes for what is kept for good besides invoices: charges, activity, and the certificate of a deletion. */
export function recordRoutes(app: OpenAPIHono<ApiEnv>, deps: RouteDeps): void {
  const charges = createRoute({
    ...operation(deps, 'get', '/v1/tenants/{t}/charges', { roles: tenantAndFinanceRoles, cost: 1 }),
    tags: ['Records'],
    summary: "A tenant's charges, newest first",
    request: { query: pageQuery },
    responses: { 200: json(chargePage, 'A page of charges.'), ...problems },
  });
  app.openapi(charges, async (context) => {
    const { tenantId } = commandContext(context);
    const { limit, cursor } = context.req.valid('query');
    const after = sequencePositionIn(cursor);
    const rows = await listCharges(deps.db, withoutUndefined({ tenantId, after, limit: limit + 1 }));
    const { data, nextCursor } = pageOf(rows, limit, positionOfCharge);
    return context.json(z.encode(chargePage, { data: data.map((row) => linked(deps, row)), nextCursor }), 200);
  });

  const activity = createRoute({
    ...operation(deps, 'get', '/v1/tenants/{t}/activity', { roles: tenantRoles, cost: 5 }),
    tags: ['Records'],
    summary: 'Who did what, when, for how much; newest first',
    request: { query: activityQuery },
    responses: {
      200: {
        description: 'A page of the activity log; with `Accept: text/csv` all of it, whatever limit and cursor say.',
        content: { ...json(activityPage, '').content, 'text/csv': { schema: z.string() } },
      },
      ...problems,
    },
  });
  app.openapi(activity, async (context) => {
    const { tenantId } = commandContext(context);
    const { limit, cursor, month, ...query } = context.req.valid('query');
    const within = month === undefined ? {} : instantsOf(month, (await readView(deps, tenantId)).view.timeZone);
    const filter = { ...withoutUndefined(query), ...within };
    if (asksForCsv(context))
      return context.body(activityCsv(activityPages(deps.db, tenantId, filter)), 200, csvHeaders('activity'));
    const before = numberIn(cursor);
    const rows = await listActivity(deps.db, tenantId, withoutUndefined({ ...filter, before, limit: limit + 1 }));
    const page = wholePageOf(rows, limit, ({ id }) => String(id), isSameStep);
    return context.json(z.encode(activityPage, page), 200);
  });

  const certificate = createRoute({
    ...operation(deps, 'get', '/v1/tenants/{t}/deletion-certificate', { roles: ['ops', 'finance'], cost: 1 }),
    tags: ['Records'],
    summary: 'What was deleted, and when',
    responses: { 200: json(certificateSchema, 'The certificate.'), ...problems },
  });
  app.openapi(certificate, async (context) => {
    const found = await findCertificate(deps.db, commandContext(context).tenantId);
    if (found === null) throw notFound('certificate: the instance has not been deleted');
    return context.json(z.encode(certificateSchema, linked(deps, found)), 200);
  });
}

/** A month in a zone, from its first instant to that of the next month. */
function instantsOf(month: string, timeZone: TimeZone): { readonly from: Date; readonly to: Date } {
  const { from, to } = datesOfMonth(month);
  return { from: new Date(startOfDay(from, timeZone)), to: new Date(startOfDay(to, timeZone)) };
}
