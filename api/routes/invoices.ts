import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { findInvoice, type IssuedInvoice, listInvoices, monthsIssued, shownTo } from '../../db/invoices.ts';
import { invoicePdf } from '../../documents/invoice-documents.ts';
import { invoiceView } from '../../documents/invoice-view.ts';
import { invoiceXml } from '../../documents/invoice-xml.ts';
import { datesOfMonthOrYear } from '../../domain/finance/accounting.ts';
import type { RouteDeps } from '../commands/changes.ts';
import { invoiceHtml } from '../documents/invoice-html.ts';
import type { ApiEnv } from '../http/access.ts';
import { commandContext } from '../http/answers.ts';
import { pageOf, timePosition, timePositionIn, withoutUndefined } from '../http/lists.ts';
import { json, operation, problems, tenantAndFinanceRoles } from '../http/operation.ts';
import { ApiError, notFound } from '../http/problems.ts';
import { invoiceSchema, invoicesQuery } from '../schemas/invoice.ts';
import { listOf } from '../schemas/lists.ts';

const invoicePage = listOf(invoiceSchema).extend({
  months: z.array(z.string()).readonly().openapi({ description: 'Those with documents, whatever the filter.' }),
});

export function invoiceRoutes(app: OpenAPIHono<ApiEnv>, deps: RouteDeps): void {
  const list = createRoute({
    ...operation(deps, 'get', '/v1/tenants/{t}/invoices', { roles: tenantAndFinanceRoles, cost: 5 }),
    tags: ['Records'],
    summary: "A tenant's invoices, newest first",
    request: { query: invoicesQuery },
    responses: { 200: json(invoicePage, 'A page of invoices.'), ...problems },
  });
  app.openapi(list, async (context) => {
    const { tenantId, isFinance } = readerOf(context);
    const { limit, cursor, q, issuedIn } = context.req.valid('query');
    const after = timePositionIn(cursor);
    const dates = issuedIn === undefined ? undefined : datesOfMonthOrYear(issuedIn);
    const [found, months] = await Promise.all([
      listInvoices(deps.db, tenantId, withoutUndefined({ q, dates, after, limit: limit + 1 })),
      monthsIssued(deps.db, tenantId),
    ]);
    const rows = await shownTo(deps.db, { isFinance }, found);
    const page = pageOf(rows, limit, ({ issuedAt, number }) => timePosition(issuedAt, number));
    return context.json(z.encode(invoicePage, { ...page, months }), 200);
  });

  // One route for the four forms: the router sees `{number}` and `{number}.pdf` as the same path.
  const read = createRoute({
    ...operation(deps, 'get', '/v1/tenants/{t}/invoices/{number}', { roles: tenantAndFinanceRoles, cost: 20 }),
    tags: ['Records'],
    summary:
      'One invoice or credit note; with `.html`, `.pdf` or `.xml` behind its number as a page, a PDF or an electronic invoice',
    responses: {
      200: {
        description: 'The invoice.',
        content: {
          ...json(invoiceSchema, '').content,
          'text/html': { schema: z.string() },
          'application/xml': { schema: z.string() },
          'application/pdf': { schema: z.string().openapi({ format: 'binary' }) },
        },
      },
      ...problems,
    },
  });
  app.openapi(read, async (context) => {
    const { tenantId, isFinance } = readerOf(context);
    const [, number = '', form] = /^(.*?)(?:\.(html|pdf|xml))?$/.exec(context.req.param('number') ?? '') ?? [];
    const issued = await findInvoice(deps.db, tenantId, number);
    const [found] = await shownTo(deps.db, { isFinance }, issued === null ? [] : [issued]);
    if (found === undefined) throw notFound('invoice');
    switch (form) {
      case 'html':
        return context.html(await invoiceHtml(invoiceView(found)), 200);
      case 'pdf':
        return context.body(
          new Uint8Array(await invoicePdf(found)),
          200,
          fileHeaders(number, 'pdf', 'application/pdf'),
        );
      case 'xml':
        return context.body(xmlFor(found), 200, fileHeaders(number, 'xml', 'application/xml'));
      default:
        return context.json(z.encode(invoiceSchema, found), 200);
    }
  });
}

/** The tenant whose documents are read, and whether finance reads them. */
export function readerOf(context: Context<ApiEnv>): { readonly tenantId: string; readonly isFinance: boolean } {
  return { tenantId: commandContext(context).tenantId, isFinance: context.get('caller').role === 'finance' };
}

function fileHeaders(number: string, ending: string, type: string): Record<string, string> {
  return { 'content-type': type, 'content-disposition': `inline; filename="${number}.${ending}"` };
}

/**
 * The electronic form of a document. An invoice without a buyer's country never gets one, as an issued document stays
 * as it is.
 */
function xmlFor(issued: IssuedInvoice): string {
  const xml = invoiceXml(issued);
  if (xml !== null) return xml;
  throw new ApiError('not_found', `${issued.number} was issued without the buyer’s country: it has no electronic form`);
}
