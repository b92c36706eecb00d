import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import { accepts } from 'hono/accepts';
import { type DocumentPosition, documentPages, documentsDated, readDeferredRevenue } from '../../db/accounting.ts';
import { datesOfMonth } from '../../domain/finance/accounting.ts';
import type { RouteDeps } from '../commands/changes.ts';
import { accountingCsv } from '../documents/accounting-csv.ts';
import type { ApiEnv } from '../http/access.ts';
import { csvHeaders, pageOf, positionIn, withoutUndefined } from '../http/lists.ts';
import { financeRoles, json, operation, problems } from '../http/operation.ts';
import { invalid } from '../http/problems.ts';
import { accountingQuery, deferredRevenueSchema, entrySchema, monthQuery } from '../schemas/accounting.ts';
import { listOf } from '../schemas/lists.ts';
import { isoDate } from '../schemas/request-fields.ts';

const entryPage = listOf(entrySchema);

/** Routes for the books: a month's documents, and the revenue earned from them (docs/product.md, "For accounting"). */
export function accountingRoutes(app: OpenAPIHono<ApiEnv>, deps: RouteDeps): void {
  const list = createRoute({
    ...operation(deps, 'get', '/v1/finance/accounting', { roles: financeRoles, cost: 5 }),
    tags: ['Finance'],
    summary: 'The invoices and credit notes of a month by their civil dates, as CSV for accounting',
    request: { query: accountingQuery },
    responses: {
      200: {
        description:
          'All of them as CSV, whatever limit and cursor say; with `Accept: application/json` a page of them.',
        content: { 'text/csv': { schema: z.string() }, ...json(entryPage, '').content },
      },
      ...problems,
    },
  });
  app.openapi(list, async (context) => {
    const { month, cursor, limit } = context.req.valid('query');
    const dates = datesOfMonth(month);
    const reader = { isFinance: context.get('caller').role === 'finance' };
    context.header('vary', 'accept');
    if (accepts(context, csvOrJson) === 'application/json') {
      const rows = await documentsDated(
        deps.db,
        dates,
        withoutUndefined({ reader, after: placeIn(cursor), limit: limit + 1 }),
      );
      const { data, nextCursor } = pageOf(rows, limit, ({ issuedOn, number }) => `${issuedOn} ${number}`);
      return context.json(z.encode(entryPage, { data, nextCursor }), 200);
    }
    const pages = documentPages(deps.db, dates, reader);
    return context.body(accountingCsv(pages), 200, csvHeaders(`accounting-${month}`));
  });

  const deferred = createRoute({
    ...operation(deps, 'get', '/v1/finance/deferred-revenue', { roles: financeRoles, cost: 20 }),
    tags: ['Finance'],
    summary: 'What was billed and is not earned yet, before and after a month, and what moved it, net of tax',
    request: { query: monthQuery },
    responses: { 200: json(deferredRevenueSchema, 'By currency.'), ...problems },
  });
  app.openapi(deferred, async (context) => {
    const { month } = context.req.valid('query');
    return context.json({ data: await readDeferredRevenue(deps.db, datesOfMonth(month)) }, 200);
  });
}

const csvOrJson = {
  header: 'Accept' as const,
  supports: ['text/csv', 'application/json'],
  default: 'text/csv',
};

function placeIn(cursor: string | undefined): DocumentPosition | undefined {
  const position = positionIn(cursor);
  if (position === undefined) return undefined;
  const [, issuedOn, number] = /^(\d{4}-\d{2}-\d{2}) ((?:INV|CN)-\d{1,12})$/.exec(position) ?? [];
  if (issuedOn === undefined || number === undefined || !isoDate.safeParse(issuedOn).success)
    throw invalid('/cursor', 'is not a cursor of this list');
  return { issuedOn, number };
}
