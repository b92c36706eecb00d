import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import { countInvoices } from '../../db/invoices.ts';
import { datesOfMonthOrYear } from '../../domain/finance/accounting.ts';
import type { RouteDeps } from '../commands/changes.ts';
import { invoiceArchive } from '../documents/invoice-archive.ts';
import type { ApiEnv } from '../http/access.ts';
import { operation, problems, tenantAndFinanceRoles } from '../http/operation.ts';
import { invalid, notFound } from '../http/problems.ts';
import { createZipAnswers, zipResponse } from '../http/zip-answers.ts';
import { archiveQuery } from '../schemas/invoice.ts';
import { readerOf } from './invoices.ts';

/** The route for all documents of a month or a year, for a bookkeeper. */
export function invoiceArchiveRoutes(app: OpenAPIHono<ApiEnv>, deps: RouteDeps): void {
  const archive = createRoute({
    ...operation(deps, 'get', '/v1/tenants/{t}/invoice-archive', { roles: tenantAndFinanceRoles, cost: 200 }),
    tags: ['Records'],
    summary: 'The PDFs of all invoices and credit notes of a month or a year, as a zip',
    request: { query: archiveQuery },
    responses: {
      200: zipResponse,
      ...problems,
    },
  });
  const answerZip = createZipAnswers(mostArchivesAtOnce);
  app.openapi(archive, async (context) => {
    const { tenantId, ...reader } = readerOf(context);
    const { issuedIn } = context.req.valid('query');
    const dates = datesOfMonthOrYear(issuedIn);
    const count = await countInvoices(deps.db, tenantId, { dates });
    if (count === 0) throw notFound(`document of ${issuedIn}`);
    if (count > mostInArchive) throw invalid('/issuedIn', `has ${count} documents, and a zip at most ${mostInArchive}`);
    return answerZip(context, {
      tenantId,
      fileName: `receipts-${issuedIn}.zip`,
      async write(part) {
        for await (const chunk of invoiceArchive(deps.db, tenantId, { dates, reader })) await part(chunk);
      },
    });
  });
}

/** A PDF takes tens of milliseconds of the process: an archive of more documents is refused, and made by month. */
const mostInArchive = 500;
const mostArchivesAtOnce = 2;
