import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import { listActivity } from '../../db/activity.ts';
import { listCharges } from '../../db/charges.ts';
import { findCertificate } from '../../db/deletion.ts';
import { findInvoice, listInvoices } from '../../db/invoices.ts';
import type { ApiEnv } from '../access.ts';
import { askedIn } from '../answers.ts';
import type { RouteDeps } from '../changes.ts';
import { numberIn, pageOf, timePosition, timePositionIn } from '../lists.ts';
import { json, operation, problems, tenantAndFinance, tenantPeople } from '../operation.ts';
import { toActivity, toCharge, toInvoice, toWorkflow } from '../present.ts';
import { notFound } from '../problems.ts';
import {
  activitySchema,
  certificateSchema,
  chargeSchema,
  cursorQuery,
  invoiceSchema,
  limitQuery,
  listOf,
} from '../schemas.ts';

const pageQuery = z.object({ limit: limitQuery, cursor: cursorQuery }).strict();

/** What is kept for good: charges, invoices, who did what, and the certificate of a deletion. */
export function recordRoutes(app: OpenAPIHono<ApiEnv>, deps: RouteDeps): void {
  const charges = createRoute({
    ...operation(deps, 'get', '/v1/tenants/{t}/charges', tenantAndFinance),
    tags: ['Records'],
    summary: "A tenant's charges, newest first",
    request: { query: pageQuery },
    responses: { 200: json(listOf(chargeSchema), 'A page of charges.'), ...problems },
  });
  app.openapi(charges, async (context) => {
    const { tenantId } = askedIn(context);
    const { limit, cursor } = context.req.valid('query');
    const after = timePositionIn(cursor);
    const rows = await listCharges(deps.db, { tenantId, limit: limit + 1, ...(after !== undefined && { after }) });
    const page = pageOf(
      rows,
      limit,
      (row) => toCharge(row, deps),
      ({ createdAt, sequence }) => timePosition(createdAt, String(sequence)),
    );
    return context.json(page, 200);
  });

  const invoices = createRoute({
    ...operation(deps, 'get', '/v1/tenants/{t}/invoices', tenantAndFinance),
    tags: ['Records'],
    summary: "A tenant's invoices, newest first",
    request: { query: pageQuery },
    responses: { 200: json(listOf(invoiceSchema), 'A page of invoices.'), ...problems },
  });
  app.openapi(invoices, async (context) => {
    const { tenantId } = askedIn(context);
    const { limit, cursor } = context.req.valid('query');
    const after = timePositionIn(cursor, /^[\w-]+$/);
    const rows = await listInvoices(deps.db, tenantId, { limit: limit + 1, ...(after !== undefined && { after }) });
    const page = pageOf(rows, limit, toInvoice, ({ issuedAt, number }) => timePosition(issuedAt, number));
    return context.json(page, 200);
  });

  const invoice = createRoute({
    ...operation(deps, 'get', '/v1/tenants/{t}/invoices/{number}', tenantAndFinance),
    tags: ['Records'],
    summary: 'One invoice',
    responses: { 200: json(invoiceSchema, 'The invoice.'), ...problems },
  });
  app.openapi(invoice, async (context) => {
    const { tenantId } = askedIn(context);
    const found = await findInvoice(deps.db, tenantId, context.req.param('number') ?? '');
    if (found === null) throw notFound('invoice');
    return context.json(toInvoice(found), 200);
  });

  const activity = createRoute({
    ...operation(deps, 'get', '/v1/tenants/{t}/activity', tenantPeople),
    tags: ['Records'],
    summary: 'Who did what, when, for how much; newest first',
    request: { query: pageQuery },
    responses: { 200: json(listOf(activitySchema), 'A page of the activity log.'), ...problems },
  });
  app.openapi(activity, async (context) => {
    const { tenantId } = askedIn(context);
    const { limit, cursor } = context.req.valid('query');
    const before = numberIn(cursor);
    const rows = await listActivity(deps.db, tenantId, { limit: limit + 1, ...(before !== undefined && { before }) });
    return context.json(
      pageOf(rows, limit, toActivity, ({ id }) => String(id)),
      200,
    );
  });

  const certificate = createRoute({
    ...operation(deps, 'get', '/v1/tenants/{t}/deletion-certificate', ['ops', 'finance']),
    tags: ['Records'],
    summary: 'What was deleted, and when',
    responses: { 200: json(certificateSchema, 'The certificate.'), ...problems },
  });
  app.openapi(certificate, async (context) => {
    const found = await findCertificate(deps.db, askedIn(context).tenantId);
    if (found === null) throw notFound('certificate: the instance has not been deleted');
    const { deletedAt, instance, rows, workflowId, runId } = found;
    const workflow = toWorkflow(workflowId, runId, deps);
    return context.json({ deletedAt: deletedAt.toISOString(), instance, rows: { ...rows }, workflow }, 200);
  });
}
