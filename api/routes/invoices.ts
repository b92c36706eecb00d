import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import { findInvoice, listInvoices } from '../../db/invoices.ts';
import { findView } from '../../db/subscriptions.ts';
import type { RouteDeps } from '../commands/changes.ts';
import { invoiceHtml } from '../documents/invoice-html.ts';
import { invoicePdf } from '../documents/invoice-pdf.ts';
import { invoiceView } from '../documents/invoice-view.ts';
import type { ApiEnv } from '../http/access.ts';
import { commandContext } from '../http/answers.ts';
import { pageOf, timePosition, timePositionIn, withoutUndefined } from '../http/lists.ts';
import { json, operation, problems, tenantAndFinanceRoles } from '../http/operation.ts';
import { notFound } from '../http/problems.ts';
import { invoiceSchema } from '../schemas/invoice.ts';
import { listOf, pageQuery } from '../schemas/lists.ts';

const invoicePage = listOf(invoiceSchema);

export function invoiceRoutes(app: OpenAPIHono<ApiEnv>, deps: RouteDeps): void {
  const list = createRoute({
    ...operation(deps, 'get', '/v1/tenants/{t}/invoices', tenantAndFinanceRoles),
    tags: ['Records'],
    summary: "A tenant's invoices, newest first",
    request: { query: pageQuery },
    responses: { 200: json(invoicePage, 'A page of invoices.'), ...problems },
  });
  app.openapi(list, async (context) => {
    const { tenantId } = commandContext(context);
    const { limit, cursor } = context.req.valid('query');
    const after = timePositionIn(cursor, /^[\w-]+$/);
    const rows = await listInvoices(deps.db, tenantId, withoutUndefined({ after, limit: limit + 1 }));
    const page = pageOf(rows, limit, ({ issuedAt, number }) => timePosition(issuedAt, number));
    return context.json(z.encode(invoicePage, page), 200);
  });

  // One route for the three forms: to the router, `{number}` and `{number}.pdf` are the same path.
  const read = createRoute({
    ...operation(deps, 'get', '/v1/tenants/{t}/invoices/{number}', tenantAndFinanceRoles),
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
  app.openapi(read, async (context) => {
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
}
