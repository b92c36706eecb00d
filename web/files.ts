import { Hono } from 'hono';
import { type Access, tenantPeople } from './access.ts';
import type { PageContext, PageEnv } from './deps.ts';
import { MissingPage } from './faults.ts';

/**
 * Invoices and credit notes, passed on from the API. They contain inline styles, which the pages' security policy
 * forbids: these routes come before that policy and keep the API's own.
 */
export function documentRoutes(allow: Access): Hono<PageEnv> {
  const app = new Hono<PageEnv>();
  app.get('/documents/:t/:number', allow('ops', 'finance', ...tenantPeople), async (context) => {
    const params = context.req.param();
    if (!/\.(html|pdf|xml)$/.test(params.number)) throw new MissingPage();
    const file = await context.get('client').open('GET /v1/tenants/{t}/invoices/{number}', '*/*', { params });
    const headers = new Headers(file.headers);
    headers.set('cache-control', 'no-store');
    return new Response(file.body, { headers });
  });
  return app;
}

/** Answers with a CSV file, which no cache on the way may keep. */
export function csvFile(context: PageContext, name: string, csv: string | ReadableStream): Response {
  return context.body(csv, 200, {
    'content-type': 'text/csv; charset=utf-8; header=present',
    'content-disposition': `attachment; filename="${name}"`,
    'cache-control': 'no-store',
  });
}
