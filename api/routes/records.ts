import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import { listActivity } from '../../db/activity.ts';
import { listCharges } from '../../db/charges.ts';
import { findCertificate } from '../../db/deletion.ts';
import { findInvoice, listInvoices } from '../../db/invoices.ts';
import { findView } from '../../db/subscriptions.ts';
import type { RouteDeps } from '../commands/changes.ts';
import { invoiceHtml } from '../documents/invoice-html.ts';
import { invoicePdf } from '../documents/invoice-pdf.ts';
import { invoiceView } from '../documents/invoice-view.ts';
import type { ApiEnv } from '../http/access.ts';
import { commandContext } from '../http/answers.ts';
import { named, numberIn, pageOf, timePosition, timePositionIn } from '../http/lists.ts';
import { json, operation, problems, tenantAndFinance, tenantPeople } from '../http/operation.ts';
import { notFound } from '../http/problems.ts';
import { activitySchema } from '../schemas/activity.ts';
import { chargeSchema } from '../schemas/charge.ts';
import { invoiceSchema } from '../schemas/invoice.ts';
import { listOf, pageQuery } from '../schemas/lists.ts';
import { certificateSchema } from '../schemas/tenant.ts';
import { linked } from '../schemas/workflow.ts';
import { positionOfCharge } from './finance.ts';

const chargePage = listOf(chargeSchema);
const invoicePage = listOf(invoiceSchema);
const activityPage = listOf(activitySchema);

/** What is kept for good: charges, invoices, activity, and the certificate of a deletion. */
export function recordRoutes(app: OpenAPIHono<ApiEnv>, deps: RouteDeps): void {
  const charges = createRoute({
    ...operation(deps, 'get', '/v1/tenants/{t}/charges', tenantAndFinance),
    tags: ['Records'],
    summary: "A tenant's charges, newest first",
    request: { query: pageQuery },
    responses: { 200: json(chargePage, 'A page of charges.'), ...problems },
  });
  app.openapi(charges, async (context) => {
    const { tenantId } = commandContext(context);
    const { limit, cursor } = context.req.valid('query');
    const after = timePositionIn(cursor);
    const rows = await listCharges(deps.db, named({ tenantId, after, limit: limit + 1 }));
    const { data, nextCursor } = pageOf(rows, limit, positionOfCharge);
    return context.json(z.encode(chargePage, { data: data.map((row) => linked(deps, row)), nextCursor }), 200);
  });

  const invoices = createRoute({
    ...operation(deps, 'get', '/v1/tenants/{t}/invoices', tenantAndFinance),
    tags: ['Records'],
    summary: "A tenant's invoices, newest first",
    request: { query: pageQuery },
    responses: { 200: json(invoicePage, 'A page of invoices.'), ...problems },
  });
  app.openapi(invoices, async (context) => {
    const { tenantId } = commandContext(context);
    const { limit, cursor } = context.req.valid('query');
    const after = timePositionIn(cursor, /^[\w-]+$/);
    const rows = await listInvoices(deps.db, tenantId, named({ after, limit: limit + 1 }));
    const page = pageOf(rows, limit, ({ issuedAt, number }) => timePosition(issuedAt, number));
    return context.json(z.encode(invoicePage, page), 200);
  });

  // One route for the three forms: to the router, `{number}` and `{number}.pdf` are the same path.
  const invoice = createRoute({
    ...operation(deps, 'get', '/v1/tenants/{t}/invoices/{number}', tenantAndFinance),
    tags: ['Records'],
    summary: 'One invoice or credit note; with `.html` or `.pdf` behind its number as a page or a PDF',
    responses: {
      200: {
        description: 'The invoice.',
        content: {
          ...json(invoiceSchema, '').content,
          'text/html': { schema: z.string() },
          'application/pdf': { schema: z.string().openapi({ format: 'binary' }) },
        },
      },
      ...problems,
    },
  });
  app.openapi(invoice, async (context) => {
    const { tenantId } = commandContext(context);
    const [, number = '', form] = /^(.*?)(?:\.(html|pdf))?$/.exec(context.req.param('number') ?? '') ?? [];
    const found = await findInvoice(deps.db, tenantId, number);
    if (found === null) throw notFound('invoice');
    if (form === undefined) return context.json(z.encode(invoiceSchema, found), 200);
    const view = invoiceView(found, (await findView(deps.db, tenantId))?.view.timeZone ?? 'UTC');
    if (form === 'html') return context.html(await invoiceHtml(view), 200);
    return context.body(new Uint8Array(await invoicePdf(view)), 200, {
      'content-type': 'application/pdf',
      'content-disposition': `inline; filename="${number}.pdf"`,
    });
  });

  const activity = createRoute({
    ...operation(deps, 'get', '/v1/tenants/{t}/activity', tenantPeople),
    tags: ['Records'],
    summary: 'Who did what, when, for how much; newest first',
    request: { query: pageQuery },
    responses: { 200: json(activityPage, 'A page of the activity log.'), ...problems },
  });
  app.openapi(activity, async (context) => {
    const { tenantId } = commandContext(context);
    const { limit, cursor } = context.req.valid('query');
    const before = numberIn(cursor);
    const rows = await listActivity(deps.db, tenantId, named({ before, limit: limit + 1 }));
    const page = pageOf(rows, limit, ({ id }) => String(id));
    return context.json(z.encode(activityPage, page), 200);
  });

  const certificate = createRoute({
    ...operation(deps, 'get', '/v1/tenants/{t}/deletion-certificate', ['ops', 'finance']),
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
